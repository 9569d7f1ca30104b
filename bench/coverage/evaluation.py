"""Corpus examples through the real analyzers and rules, each with a state of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from bench.coverage.corpora import Example

from noroshi.app import content_folder, load_integrations
from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.detector import Detector
from noroshi.detect.functions import StatefulFunctions
from noroshi.detect.rego.regorus_engine import RegorusEngine
from noroshi.offline.record_analysis import RecordAnalysis
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore


@dataclass(slots=True)
class Finding:
    """What the rules made of one example: alerts and events by rule, and how many records became events."""

    example: Example
    events: int
    dead: int
    alerts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, set[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Coverage:
    """All findings, the rules there are, and the rules that failed with how often."""

    findings: list[Finding]
    rules: tuple[str, ...]
    faults: Counter[tuple[str, str]]


def evaluate(examples: Sequence[Example]) -> Coverage:
    """Every rule on every event. Patterns are left out: that they change nothing is held by other tests."""
    bundle = load_bundle(content_folder() / "detections")
    analysis = RecordAnalysis(load_integrations)
    faults: Counter[tuple[str, str]] = Counter()
    findings: dict[int, Finding] = {}
    with EmbeddedValkey() as state:
        store = ValkeyStore(state.url)
        functions = StatefulFunctions(store)
        detector = Detector(bundle, RegorusEngine(bundle, functions.extensions()), functions)
        for source in sorted({example.source for example in examples}):
            chosen = [number for number, example in enumerate(examples) if example.source == source]
            batches = analysis.analyze(source, [examples[number].records for number in chosen])
            for number, batch in zip(chosen, batches, strict=True):
                functions.use(store.scoped(f"example-{number}"))
                rows = np.arange(batch.table.num_rows)
                found = detector.detect(batch, {rule.id: rows for rule in bundle.rules})
                faults += found.faults
                finding = Finding(examples[number], batch.table.num_rows, len(batch.dead))
                for row, alert in found.alerts:
                    finding.alerts[alert.rule_id] += 1
                    finding.rows.setdefault(alert.rule_id, set()).add(row)
                findings[number] = finding
        store.close()
    return Coverage([findings[number] for number in sorted(findings)], tuple(rule.id for rule in bundle.rules), faults)
