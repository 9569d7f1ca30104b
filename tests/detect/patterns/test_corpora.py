"""Over public events, every shipped rule and the scenario's say the same with fast patterns as without."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from tests.detect.patterns.building import canonical

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import STATEFUL_FUNCTIONS, Extension, RuleBundle, RuleFault
from noroshi.detect.patterns.derive import derive
from noroshi.detect.patterns.purity import is_pure
from noroshi.detect.patterns.scanner import PatternScanner
from noroshi.detect.rego.regorus_engine import RegorusEngine

_ANSWERS = {"noroshi.first_seen": True, "noroshi.in_list": True, "isThreatActor": True}


def events_of(shared: Path) -> Iterator[dict[str, object]]:
    """Native events: rule tests of Panther, records of attacks on AWS."""
    for name in ("panther-tests/cases", "aws-cloudtrail-attacks/stratus-detonations"):
        for case in _lines(shared / "corpora" / f"{name}.ndjson.zst"):
            if isinstance(case["event"], dict):
                yield case["event"]


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with path.open("rb") as file, io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file)) as lines:
        yield from (json.loads(line) for line in lines)


@pytest.fixture(scope="module")
def shipped(root: Path) -> RuleBundle:
    return load_bundle(root / "content")


@pytest.mark.parametrize("part", range(2))
def test_no_public_event_is_lost_to_any_shipped_rule(part: int, shipped: RuleBundle, shared: Path) -> None:
    assert _lost(shipped, canonical(list(events_of(shared)))[part::2]) == []


def test_no_public_event_is_lost_to_the_scenario(shared: Path) -> None:
    assert _lost(load_bundle(shared / "scenario"), canonical(list(events_of(shared)))) == []


def _lost(bundle: RuleBundle, documents: list[str]) -> list[tuple[str, int]]:
    """(rule, row) of what is said without fast patterns and not with them."""
    assert bundle.rules
    assert len(documents) > 500
    scanner = PatternScanner({rule.id: derive(rule.modules, rule.package) for rule in bundle.rules})
    candidates = {rule: set(rows.tolist()) for rule, rows in scanner.candidates(pa.array(documents)).items()}
    return [(rule, row) for rule, row in _says(bundle, documents) if row not in candidates.get(rule, ())]


def _says(bundle: RuleBundle, documents: list[str]) -> Iterator[tuple[str, int]]:
    """(rule, row) wherever a rule raises an alert or makes a counted call.

    State answers as if everything were new, listed and frequent, so that rules get as far as they can.
    """
    calls: list[str] = []

    def answering(name: str) -> Extension:
        def call(*_arguments: object) -> object:
            calls.append(name)
            return _ANSWERS.get(name, 1_000)

        return Extension(name, STATEFUL_FUNCTIONS[name], call, stateful=True)

    engine = RegorusEngine(bundle, map(answering, STATEFUL_FUNCTIONS))
    for row, document in enumerate(documents):
        for rule in bundle.rules:
            calls.clear()
            try:
                alerts = engine.evaluate(rule.package, document)
            except RuleFault as fault:
                alerts = fault.alerts
            if alerts or any(not is_pure(name) for name in calls):
                yield rule.id, row
