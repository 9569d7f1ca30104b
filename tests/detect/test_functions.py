"""Stateful functions: what rules may pass, whose memory they share, and what they say to misuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import STATEFUL_FUNCTIONS, RuleFault
from noroshi.detect.functions import StatefulFunctions, window_ms_of
from noroshi.detect.rego.regorus_engine import RegorusEngine
from noroshi.model.alert import StateCall
from noroshi.runtime.errors import TransientError
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore

T0 = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.fixture
def functions(store: ValkeyStore) -> StatefulFunctions:
    functions = StatefulFunctions(store)
    functions.at("linux", "e0", T0)
    return functions


def _call(functions: StatefulFunctions, name: str) -> Callable[..., Any]:
    return next(extension.call for extension in functions.extensions() if extension.name == name)


def test_every_stateful_function_is_offered_with_its_arity(functions: StatefulFunctions) -> None:
    offered = {extension.name: extension.arity for extension in functions.extensions()}
    assert offered == dict(STATEFUL_FUNCTIONS)
    assert all(extension.stateful for extension in functions.extensions())


def test_the_eleventh_login_within_five_minutes_counts_eleven(functions: StatefulFunctions) -> None:
    rate_limit = _call(functions, "rateLimit")
    answers = []
    for n in range(12):
        functions.at("linux", f"e{n}", T0 + timedelta(seconds=29 * n))
        answers.append(rate_limit("bob-sshLoginCount", "5m"))
    assert answers == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11]


def test_asking_twice_about_one_event_counts_it_once(functions: StatefulFunctions) -> None:
    rate_limit = _call(functions, "rateLimit")
    assert [rate_limit("k", "5m"), rate_limit("k", "5m"), rate_limit("k", 300)] == [1, 1, 1]


def test_packages_count_for_themselves_and_share_lists_and_scores(
    functions: StatefulFunctions, store: ValkeyStore
) -> None:
    store.replace_list("threat_actors", ["198.51.100.0/24"])
    store.set_risk("user", "bob", 40)
    answers = []
    for package in ("linux", "cloud"):
        functions.at(package, f"e-{package}", T0)
        answers.append(
            (
                _call(functions, "rateLimit")("k", "5m"),
                _call(functions, "isThreatActor")("198.51.100.7"),
                _call(functions, "noroshi.risk")("user", "bob"),
            )
        )
    assert answers == [(1, True, 40.0), (1, True, 40.0)]


def test_distinct_and_first_seen_take_values_of_any_kind(functions: StatefulFunctions) -> None:
    distinct, first_seen = _call(functions, "noroshi.distinct"), _call(functions, "noroshi.first_seen")
    values = ["1", 1, True, ["1"], '["1"]', {"a": 1, "b": 2}, {"b": 2, "a": 1}, {1, 2}, 2.5, "\x01[1]", [1]]
    answers = []
    for n, value in enumerate(values):
        functions.at("linux", f"e{n}", T0)
        answers.append((distinct("k", value, "1h"), first_seen("k", value, "1d")))
    assert answers == [
        (1, True), (2, True), (3, True), (4, True), (5, True), (6, True),
        (6, False), (7, True), (8, True), (9, True), (10, True),
    ]  # fmt: skip


def test_a_key_may_have_parts(functions: StatefulFunctions) -> None:
    rate_limit = _call(functions, "rateLimit")
    functions.at("linux", "e1", T0)
    rate_limit(["a-b", "c"], "5m")
    functions.at("linux", "e2", T0)
    assert (rate_limit(["a", "b-c"], "5m"), rate_limit(["a-b", "c"], "5m")) == (1, 2)


@pytest.mark.parametrize(
    ("window", "milliseconds"),
    [
        ("5m", 300_000), ("90s", 90_000), ("1h", 3_600_000), ("1d", 86_400_000), ("1h30m", 5_400_000),
        ("500ms", 500), ("1.5h", 5_400_000), ("1d2h3m4s5ms", 93_784_005), (300, 300_000), (0.25, 250),
        ("400d", 34_560_000_000),
    ],
)  # fmt: skip
def test_windows_are_durations_or_seconds(window: str | float, milliseconds: int) -> None:
    assert window_ms_of("rateLimit", window) == milliseconds


@pytest.mark.parametrize(
    ("window", "message"),
    [
        ("5 m", r"the window '5 m' is none; write \"90s\""),
        ("", "is none"),
        ("m", "is none"),
        ("5", "is none"),
        ("-5m", "is none"),
        ("5M", "is none"),
        ("٥m", "is none"),
        ("9" * 5000 + "d", "the window given is none"),
        ("0s", "not between 1 ms and 400 days"),
        (0, "not between"),
        (-1, "not between"),
        (10**300, "not between"),
        ("401d", "not between"),
        (True, 'must be text such as "5m", or seconds, not a boolean'),
        (None, "not null"),
        (["5m"], "not an array"),
    ],
)
def test_a_window_that_is_none_is_refused(window: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^rateLimit: .*{message}"):
        window_ms_of("rateLimit", window)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("rateLimit", (None, "5m"), "rateLimit: key must not be null"),
        ("noroshi.distinct", ("k", None, "5m"), "noroshi.distinct: value must not be null"),
        ("noroshi.risk", (None, "bob"), "noroshi.risk: kind must be a string, not null"),
        ("isThreatActor", (7,), "isThreatActor: value must be a string, not a number"),
        ("noroshi.in_list", ({"a"}, "v"), "noroshi.in_list: list must be a string, not a set"),
        ("noroshi.risk", ("user", {"id": 1}), "noroshi.risk: id must be a string, not an object"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_named_without_its_content(
    functions: StatefulFunctions, name: str, arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(TypeError) as refused:
        _call(functions, name)(*arguments)
    assert str(refused.value) == message


_RULE = """\
package linux.logins

import rego.v1

alert contains "many" if {
    rateLimit(input.user, "5m") > 1
}

alert contains "always" if input.user
"""


def _engine(folder: Path, functions: StatefulFunctions) -> RegorusEngine:
    (folder / "rule.rego").write_text(_RULE)
    return RegorusEngine(load_bundle(folder), functions.extensions())


def test_rules_call_the_functions_about_the_event_at_hand(functions: StatefulFunctions, tmp_path: Path) -> None:
    engine = _engine(tmp_path, functions)
    answers = []
    for uid in ("e1", "e1", "e2"):
        functions.at("linux.logins", uid, T0)
        answers.append([alert["title"] for alert in engine.evaluate("linux.logins", '{"user": "bob"}')])
    assert answers == [["always"], ["always"], ["always", "many"]]


def test_a_wrong_type_is_a_fault_of_the_rule_at_its_place(functions: StatefulFunctions, tmp_path: Path) -> None:
    engine = _engine(tmp_path, functions)
    with pytest.raises(RuleFault) as raised:
        engine.evaluate("linux.logins", '{"user": null}')
    fault = raised.value
    assert (fault.path, fault.line, fault.message) == (
        str(tmp_path / "rule.rego"),
        6,
        "rateLimit: key must not be null",
    )


def test_a_store_that_does_not_answer_is_not_the_rules_fault(tmp_path: Path) -> None:
    with EmbeddedValkey() as gone:
        store = ValkeyStore(gone.url)
    functions = StatefulFunctions(store)
    functions.at("linux.logins", "e1", T0)
    engine = _engine(tmp_path, functions)
    with pytest.raises(TransientError):
        engine.evaluate("linux.logins", '{"user": "bob"}')
    store.close()


def test_what_was_asked_about_an_event_is_noted_once_with_its_answer(functions: StatefulFunctions) -> None:
    functions.at("linux", "e1", T0)
    for _ in range(2):
        _call(functions, "rateLimit")(["alice", 22], "5m")
    _call(functions, "isThreatActor")("203.0.113.7")
    _call(functions, "isThreatActor")("x" * 2000)
    assert functions.calls() == [
        StateCall(function="rateLimit", arguments=['["alice",22]', '"5m"'], answer="1"),
        StateCall(function="isThreatActor", arguments=['"203.0.113.7"'], answer="false"),
    ]
    functions.at("linux", "e2", T0)
    assert functions.calls() == []
