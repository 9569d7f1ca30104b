"""Over public events, every shipped rule and the scenario's say the same with fast patterns as without."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import zstandard

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import STATEFUL_FUNCTIONS, Extension, RuleBundle, RuleFault
from noroshi.detect.patterns.derive import derive
from noroshi.detect.patterns.purity import is_pure
from noroshi.detect.patterns.scanner import PatternScanner
from noroshi.detect.rego.regorus_engine import RegorusEngine

_ANSWERS = {"noroshi.first_seen": True, "noroshi.in_list": True, "isThreatActor": True}


def events_of(shared: Path) -> Iterator[str]:
    """Native events: rule tests of Panther, records of attacks on AWS."""
    for name in ("panther-tests/cases", "aws-cloudtrail-attacks/stratus-detonations"):
        for case in _lines(shared / "corpora" / f"{name}.ndjson.zst"):
            if isinstance(case["event"], dict):
                yield json.dumps(case["event"])


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with path.open("rb") as file, io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file)) as lines:
        yield from (json.loads(line) for line in lines)


@pytest.mark.parametrize("part", range(4))
def test_no_public_event_is_lost_to_any_shipped_rule(part: int, root: Path, shared: Path) -> None:
    lost_nothing(load_bundle(root / "content"), shared, part, 4)


def test_no_public_event_is_lost_to_the_scenario(shared: Path) -> None:
    lost_nothing(load_bundle(shared / "scenario"), shared, 0, 1)


def lost_nothing(bundle: RuleBundle, shared: Path, part: int, parts: int) -> None:
    """Compare with and without for one part of the events."""
    documents = canonical(list(events_of(shared)))[part::parts]
    assert len(documents) * parts > 1_000
    scanner = PatternScanner({rule.id: derive(rule.modules, rule.package) for rule in bundle.rules})
    candidates = {rule: set(rows.tolist()) for rule, rows in scanner.candidates(pa.array(documents)).items()}
    assert bundle.rules
    assert [pair for pair in _says(bundle, documents) if pair[1] not in candidates.get(pair[0], ())] == []


def canonical(documents: list[str]) -> list[str]:
    """JSON texts as the analyzer writes them: one meaning of every key, no nulls outside lists."""
    query = "SELECT json_merge_patch('{}', json(text)) FROM unnest(?) AS given(text)"
    return [str(row[0]) for row in duckdb.execute(query, [documents]).fetchall()]


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
