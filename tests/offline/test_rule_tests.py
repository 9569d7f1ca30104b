"""Rule tests in a process of their own: what hangs or crashes is an error of its test, and the others still count."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from noroshi.detect.testing.options import SuiteOptions
from noroshi.offline.rule_tests import RuleTestSettings, run_rule_tests
from noroshi.runtime.errors import ConfigError, ContentError, Fault
from noroshi.sdk import Integration
from noroshi.state.embedded import EmbeddedValkey

_ENDLESS = "count([1 | some x in numbers.range(1, 30000); some y in numbers.range(1, 30000); x * y == -1]) == 0"


def _no_integrations() -> Mapping[str, Integration]:
    return {}


def _broken_integrations() -> Mapping[str, Integration]:
    raise ContentError([Fault("integrations/x/manifest.toml", 3, 1, "title is missing")])


def _run(folder: Path, **settings: object) -> object:
    with EmbeddedValkey() as server:
        return run_rule_tests(
            RuleTestSettings(
                suite=SuiteOptions(path=folder),
                state_url=server.url,
                **{"load": _no_integrations, "time_limit_seconds": 5.0} | settings,
            )
        )


def test_a_test_that_does_not_come_back_is_an_error_and_the_others_run(tmp_path: Path) -> None:
    file = tmp_path / "a_test.rego"
    file.write_text(f"package a\nimport rego.v1\ntest_a if true\ntest_b if {_ENDLESS}\ntest_c if false\n")
    report = _run(tmp_path, time_limit_seconds=1.5)
    assert [(outcome.name, outcome.status, outcome.messages) for outcome in report.outcomes] == [
        ("test_a", "pass", ()),
        ("test_b", "error", (f"{file}:4: the test did not come back within 1.5 s",)),
        ("test_c", "fail", (f"{file}:5: not true: false",)),
    ]


def test_a_case_whose_rule_does_not_come_back_is_an_error_and_the_others_run(tmp_path: Path) -> None:
    (tmp_path / "rule.rego").write_text(
        f'package a\nimport rego.v1\nalert contains "x" if {{\n    input.slow\n    {_ENDLESS}\n}}\n'
    )
    file = tmp_path / "cases.yaml"
    file.write_text(
        "cases:\n  - name: slow\n    events: [{input: {slow: true}}]\n  - name: quick\n    events: [{input: {a: 1}}]\n"
    )
    report = _run(tmp_path, time_limit_seconds=1.5)
    assert [(outcome.name, outcome.status, outcome.messages) for outcome in report.outcomes] == [
        ("slow", "error", (f"{file}:2: the test did not come back within 1.5 s",)),
        ("quick", "pass", ()),
    ]


def test_broken_integrations_are_told_at_their_place(tmp_path: Path) -> None:
    (tmp_path / "cases.yaml").write_text("cases: [{name: x, source: web, events: [{raw: {a: 1}}]}]\n")
    report = _run(tmp_path, load=_broken_integrations)
    assert [str(fault) for fault in report.faults] == ["integrations/x/manifest.toml:3:1: title is missing"]


def test_a_state_store_that_is_gone_ends_the_run_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a_test.rego").write_text('package a\nimport rego.v1\ntest_a if rateLimit("k", "5m") == 1\n')
    with EmbeddedValkey() as server:
        url = server.url
    settings = RuleTestSettings(suite=SuiteOptions(path=tmp_path), state_url=url, load=_no_integrations)
    with pytest.raises(ConfigError, match="the state store does not answer"):
        run_rule_tests(settings)
