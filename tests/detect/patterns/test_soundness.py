"""No event is skipped on which a rule would raise an alert or make a call that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.detect.patterns.building import canonical, modules_of
from tests.detect.patterns.rules import rules_with_events
from tests.detect.patterns.templates import LIBRARY

from noroshi.detect.contract import Extension, Rule, RuleBundle, RuleFault, RuleModule
from noroshi.detect.patterns.derive import derive
from noroshi.detect.patterns.scanner import PatternScanner
from noroshi.detect.rego.interpreter import EvaluationError
from noroshi.detect.rego.regorus_engine import RegorusEngine
from noroshi.model.batch import INPUT_KEYS, INPUT_PARTS, EventBatch
from noroshi.runtime.errors import ContentError


class Counting:
    """An engine for one package whose stateful functions tell that they were called."""

    def __init__(self, modules: Sequence[RuleModule], package: str, stateful: dict[str, int]) -> None:
        rule = Rule(package, package, modules[0].path, tuple(modules))
        extensions = [Extension(name, arity, self._note, stateful=True) for name, arity in stateful.items()]
        self.calls = 0
        self._package = package
        self._engine = RegorusEngine(RuleBundle((rule,), tuple(modules), (), ()), extensions)

    def _note(self, *_arguments: Any) -> int:
        self.calls += 1
        return 1

    def says_anything(self, document: str) -> bool:
        """Whether the package raises an alert on a document or makes a call that is counted."""
        self.calls = 0
        try:
            alerts = self._engine.evaluate(self._package, document)
        except RuleFault as fault:
            alerts = fault.alerts
        return bool(alerts) or self.calls > 0


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules_with_events())
def test_generated_rules_lose_nothing_on_events_that_nearly_match(given_rule: tuple[str, list[dict[str, Any]]]) -> None:
    text, events = given_rule
    try:
        modules = modules_of(text, LIBRARY)
        engine = Counting(modules, "p", {"probe": 1})
    except (ContentError, EvaluationError):
        assume(False)
    documents = canonical(events)
    rows = PatternScanner({"p": derive(modules, "p")}).candidates(pa.array(documents)).get("p", [])
    lost = [document for row, document in enumerate(documents) if row not in rows and engine.says_anything(document)]
    assert lost == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules_with_events(), st.sampled_from(INPUT_PARTS))
def test_generated_rules_lose_nothing_wherever_in_the_document_they_look(
    given_rule: tuple[str, list[dict[str, Any]]], place: str
) -> None:
    text, events = given_rule
    try:
        modules = modules_of(text if place == "native" else text.replace("input", f"input.{place}"), LIBRARY)
        engine = Counting(modules, "p", {"probe": 1})
    except (ContentError, EvaluationError):
        assume(False)
    batch = in_parts({place: [one for one in canonical(events) if one.startswith("{")]})
    assert lost(modules, engine, batch) == []


KEYS = [
    'object.get(input, "ocsf", false)',
    'some key, _ in input; key == "noroshi"',
    'some key, _ in input; startswith(key, "noro")',
    'some key, _ in input; lower(key) == "ocsf"',
    'some key, _ in input; regex.match("^ocs", key)',
    'walk(input, [["noroshi", "uid"], _])',
    'input[key].uid; key == "noroshi"',
    '"ocsf" in object.keys(input)',
    'contains(json.marshal(input), "\\"noroshi\\"")',
    'input.noroshi.source == "web"; input.ocsf.user.name == "alice"; input.word == "login"',
    'contains(input.noroshi.received_at, "2026-01-05T")',
    'input.noroshi[_] == "web"',
    'input.noroshi.uid == concat("-", [input.noroshi.source, "1"])',
]


@pytest.mark.parametrize("body", KEYS)
def test_rules_that_look_at_the_joints_of_a_document_lose_nothing(body: str) -> None:
    modules = modules_of(f'package p\nalert contains "hit" if {{\n{body}\n}}')
    engine = Counting(modules, "p", {})
    batch = in_parts(
        {
            "native": ['{"word":"login"}', "{}"] * 20,
            "ocsf": ['{"user":{"name":"alice"}}', "{}"] * 20,
            "noroshi": ['{"uid":"web-1","source":"web","received_at":"2026-01-05T10:00:00Z"}'] * 40,
        }
    )
    assert lost(modules, engine, batch) == []
    assert any(map(engine.says_anything, batch.inputs()))


def in_parts(parts: dict[str, list[str]]) -> EventBatch:
    """Events of which only some parts are given; the others are empty."""
    count = len(next(iter(parts.values())))
    rows = {name: parts.get(name, ["{}"] * count) for name in INPUT_PARTS}
    at = datetime(2026, 1, 5, 10, tzinfo=UTC)
    return EventBatch(source="web", batch_id="b", received_at=at, table=pa.table(rows))


def lost(modules: Sequence[RuleModule], engine: Counting, batch: EventBatch) -> list[str]:
    """Documents on which the rule says something although it would not be evaluated."""
    scanner = PatternScanner({"p": derive(modules, "p")})
    # The second time the scanner knows the documents and has chosen what to look for.
    for _ in range(2):
        rows = scanner.candidates(*(batch.table[name] for name in INPUT_PARTS), common=INPUT_KEYS).get("p", [])
    return [one for row, one in enumerate(batch.inputs()) if row not in rows and engine.says_anything(one)]


ADVERSARIAL = [
    {"name": "login"},
    {"name": ["login"]},
    {"login": "name"},
    {"name": {"login": "login"}},
    {"name": "LOGIN"},
    {"name": "\u212aIſſ"},
    {"name": "ﬁle"},
    {"name": "\ud83d\ude00login"},
    {"name": 'a"login\\\n\u0000\u001f\u007f\u2028'},
    {"name": "x" * 200_000 + "login"},
    {"name": 4625},
    {"name": 4625.0},
    {"name": "4625"},
    {"name": None},
    {"name": True},
    {"name": []},
    {"name": {}},
    {},
    [],
    "login",
    4625,
    None,
]

RULES = [
    'input.name == "login"',
    '"login" in input.name',
    'input.name[_] == "login"',
    'input[_] == "login"',
    'input == "login"',
    'input.login == "name"',
    'some key, "login" in input.name',
    'input[key].login == "login"',
    'walk(input, [_, "login"])',
    'input.name == ["login"]',
    'input.name == {"login": "login"}',
    "input.name == {}",
    "input == []",
    "count(input.name) == 1",
    'lower(input.name) == "login"',
    'lower(input.name) == "kiſſ"',
    'regex.match("(?i)^KISS$", input.name)',
    'upper(input.name) == "FILE"',
    'contains(input.name, "login")',
    'endswith(input.name, "login")',
    'contains(input.name, "\\u0000\\u001f")',
    'contains(input.name, "\\"login\\\\\\n")',
    'contains(input.name, "😀login")',
    "input.name == 4625",
    "input == 4625",
    'input.name == "4625"',
    'sprintf("%v", [input.name]) == "4625"',
    "input.name == true",
    "input.name == null",
    "input == null",
    'json.marshal(input) == "{}"',
]


@pytest.mark.parametrize("body", RULES)
def test_hand_made_rules_lose_nothing_on_hostile_events(body: str) -> None:
    modules = modules_of(f'package p\nalert contains "hit" if {{\n{body}\n}}')
    engine = Counting(modules, "p", {})
    documents = canonical(ADVERSARIAL)
    rows = PatternScanner({"p": derive(modules, "p")}).candidates(pa.array(documents)).get("p", [])
    lost = [document for row, document in enumerate(documents) if row not in rows and engine.says_anything(document)]
    assert lost == []
    assert any(engine.says_anything(document) for document in documents)
