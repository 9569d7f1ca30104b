"""The engine of rules: alerts out, and faults that stay with the definition that has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import Extension, RuleFault
from noroshi.detect.rego.regorus_engine import RegorusEngine


@pytest.fixture
def engine(tmp_path: Path) -> Callable[..., RegorusEngine]:
    def build(*sources: str, **options: Any) -> RegorusEngine:
        for number, source in enumerate(sources):
            (tmp_path / f"{number}.rego").write_text(source, encoding="utf-8")
        bundle = load_bundle(tmp_path)
        assert bundle.faults == ()
        return RegorusEngine(bundle, **options)

    return build


def fault(engine: RegorusEngine, package: str, document: object) -> RuleFault:
    with pytest.raises(RuleFault) as caught:
        engine.evaluate(package, json.dumps(document))
    return caught.value


HEALTHY = 'alert contains {"title": "healthy"} if input.x\n'


def test_alerts_are_the_objects_of_the_set_and_strings_are_titles(engine: Callable[..., RegorusEngine]) -> None:
    rules = engine('package a\nalert contains "plain" if input.x\nalert contains {"title": "whole", "riskScore": 3}')
    assert rules.evaluate("a", '{"x": 1}') == [{"title": "plain"}, {"riskScore": 3, "title": "whole"}]
    assert rules.evaluate("a", "{}") == [{"riskScore": 3, "title": "whole"}]


def test_v0_and_v1_packages_stand_side_by_side(engine: Callable[..., RegorusEngine]) -> None:
    rules = engine('package a\nalert[x] { x := {"title": "v0"} }', 'package b\nalert contains {"title": "v1"}')
    assert [rules.evaluate(package, "{}") for package in "ab"] == [[{"title": "v0"}], [{"title": "v1"}]]


def test_a_refused_value_is_told_and_the_alerts_are_those_of_opa(engine: Callable[..., RegorusEngine]) -> None:
    rules = engine(
        'package a\nalert contains {"title": "t"} if not to_number(input.x) > 3\n'
        'alert contains {"title": "u"} if to_number(input.x)\n'
    )
    found = fault(rules, "a", {"x": "zz"})
    assert (found.kind, found.line, found.package) == ("refused", 2, "a")
    assert found.message == "could not parse string as number; the expression has no value"
    assert found.alerts == [{"title": "t"}]
    assert rules.evaluate("a", '{"x": "4"}') == [{"title": "u"}]


def test_iterating_over_what_is_no_collection_is_no_fault(engine: Callable[..., RegorusEngine]) -> None:
    rules = engine('package a\nalert contains {"title": "t"} if {\n\tsome tag in input.x\n\ttag == "t"\n}\n' + HEALTHY)
    assert rules.evaluate("a", '{"x": "t"}') == [{"title": "healthy"}]
    assert rules.evaluate("a", '{"x": ["t"]}') == [{"title": "healthy"}, {"title": "t"}]


def test_a_broken_definition_does_not_silence_the_others(engine: Callable[..., RegorusEngine]) -> None:
    conflict = "both := 1 if input.x\nboth := 2 if input.x\n" + 'alert contains {"title": "broken"} if both > 0\n'
    found = fault(engine("package a\n" + conflict + HEALTHY), "a", {"x": True})
    assert (found.kind, found.line) == ("error", 3)
    assert found.alerts == [{"title": "healthy"}]


def test_a_panic_is_contained_and_every_rule_goes_on(
    engine: Callable[..., RegorusEngine], capfd: pytest.CaptureFixture[str]
) -> None:
    panicking = 'alert contains {"title": "never"} if time.parse_ns(`é`, input.x) > 0\n'
    rules = engine("package a\n" + HEALTHY + panicking, "package b\n" + HEALTHY)
    for _ in range(3):
        found = fault(rules, "a", {"x": "t"})
        assert (found.kind, found.path.endswith("0.rego"), found.alerts) == ("panic", True, [{"title": "healthy"}])
        assert rules.evaluate("b", '{"x": 1}') == [{"title": "healthy"}]
    capfd.readouterr()


def test_a_failing_extension_is_the_rules_fault_at_its_call(engine: Callable[..., RegorusEngine]) -> None:
    def rate_limit(key: str, window: str) -> int:
        raise ValueError(f"no such window: {window}")

    limited = 'alert contains {"title": "limited"} if {\n\trateLimit("k", "soon") > 3\n}\n'
    rules = engine("package a\n" + HEALTHY + limited, extensions=[Extension("rateLimit", 2, rate_limit, stateful=True)])
    found = fault(rules, "a", {"x": 1})
    assert (found.line, "no such window: soon" in found.message) == (4, True)
    assert found.alerts == [{"title": "healthy"}]


def test_an_error_without_a_place_is_told_at_the_call_it_must_come_from(
    engine: Callable[..., RegorusEngine],
) -> None:
    rules = engine('package a\nalert contains {"title": "t"} if {\n\ttime.parse_rfc3339_ns(input.x) > 0\n}')
    found = fault(rules, "a", {"x": "?"})
    assert (found.line, found.column, found.kind) == (3, 2, "refused")


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ('alert := {"title": "t"}', "`alert` must be a set of objects, not an object"),
        ("alert := true", "`alert` must be a set of objects, not a boolean"),
        ('alert contains {1, "fine"}[_]', "an alert must be an object or a title, not a number"),
    ],
)
def test_what_is_no_alert_is_a_fault_of_the_output(
    engine: Callable[..., RegorusEngine], definition: str, message: str
) -> None:
    found = fault(engine(f"package a\n\n{definition}"), "a", {})
    assert (found.kind, found.line, found.message.startswith(message)) == ("output", 3, True)
    assert found.alerts == ([{"title": "fine"}] if "fine" in definition else [])


def test_a_disabled_package_is_silent_and_remembered(engine: Callable[..., RegorusEngine]) -> None:
    rules = engine("package a\n" + HEALTHY)
    reason = RuleFault("a", "0.rego", 2, 1, "took too long", "timeout")
    rules.disable("a", reason)
    assert rules.evaluate("a", '{"x": 1}') == []
    assert rules.disabled() == (reason,)


def test_whoever_watches_is_told_before_each_evaluation(engine: Callable[..., RegorusEngine]) -> None:
    begun: list[str] = []
    rules = engine("package a\n" + HEALTHY, "package b\n" + HEALTHY, on_start=begun.append)
    rules.evaluate("b", "{}")
    rules.evaluate("a", "{}")
    assert begun == ["b", "a"]


def test_input_that_nests_too_deeply_for_the_engine_is_a_fault_and_no_crash(
    engine: Callable[..., RegorusEngine],
) -> None:
    rules = engine("package a\n" + HEALTHY)
    with pytest.raises(RuleFault, match="recursion limit"):
        rules.evaluate("a", '{"x":' + "[" * 500 + "]" * 500 + "}")
    assert rules.evaluate("a", '{"x": 1}') == [{"title": "healthy"}]
