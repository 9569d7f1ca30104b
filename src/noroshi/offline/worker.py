"""What runs in the workers of a scan: one kind analyzes and detects, the other keeps stateful rules in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.detect.contract import RuleBundle
from noroshi.detect.detector import Detections, Detector
from noroshi.detect.functions import StatefulFunctions
from noroshi.detect.patterns import PatternScanner, derive
from noroshi.detect.rego import RegorusEngine
from noroshi.model.batch import DeadLetter, EventBatch, RawBatch
from noroshi.runtime.workers import Pulse
from noroshi.sdk import Integration
from noroshi.state.valkey import ValkeyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """Everything a worker is built from; it travels to the process."""

    bundle: RuleBundle
    integrations: dict[str, Integration]
    enrichment: EnrichmentSettings | None
    state_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyzeTask:
    """Analyze a batch and apply the stateless rules to it. `skip` and `disabled` name what ended a process before."""

    sequence: int
    batch: RawBatch
    skip: frozenset[tuple[int, int]] = frozenset()
    disabled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzed:
    """What became of a raw batch. `deferred` holds the rows on which stateful rules wait to be evaluated in order."""

    events: int
    dead: list[DeadLetter]
    detections: Detections
    deferred: DeferredTask | None
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredTask:
    """Candidate rows of one batch for stateful rules; `rows` are their row numbers in the whole batch."""

    sequence: int
    batch: EventBatch
    rows: np.ndarray
    candidates: dict[str, np.ndarray]
    skip: frozenset[tuple[int, int]] = frozenset()
    disabled: frozenset[str] = field(default_factory=frozenset)


def serve_analysis(settings: WorkerSettings, pulse: Pulse) -> Callable[[AnalyzeTask], Analyzed]:
    """Analyze batches and apply the rules whose answers do not depend on the order of events."""
    analyzers: dict[str, Analyzer] = {}
    detector = _build_detector(settings, pulse)
    scanner = PatternScanner({rule.id: derive(rule.modules, rule.package) for rule in settings.bundle.rules})
    stateful = {rule.id for rule in settings.bundle.rules if rule.stateful}

    def answer(task: AnalyzeTask) -> Analyzed:
        source = task.batch.source
        if source not in analyzers:
            analyzers[source] = Analyzer(settings.integrations[source], settings.enrichment)
        began = time.perf_counter()
        batch = analyzers[source].analyze(task.batch)
        analyzed = time.perf_counter()
        candidates = _without(scanner.candidates(batch.table["input"]), task.disabled)
        scanned = time.perf_counter()
        now = {rule: rows for rule, rows in candidates.items() if rule not in stateful}
        detections = detector.detect(batch, now, skip=task.skip)
        later = {rule: rows for rule, rows in candidates.items() if rule in stateful}
        return Analyzed(
            events=batch.table.num_rows,
            dead=batch.dead,
            detections=detections,
            deferred=_defer(task.sequence, batch, later),
            seconds={
                "analyze": analyzed - began,
                "scan": scanned - analyzed,
                "rules": time.perf_counter() - scanned,
            },
        )

    return answer


def serve_stateful(settings: WorkerSettings, pulse: Pulse) -> Callable[[DeferredTask], Detections]:
    """Evaluate stateful rules on the candidates that arrive, batch by batch in the order of the records."""
    detector = _build_detector(settings, pulse)

    def answer(task: DeferredTask) -> Detections:
        found = detector.detect(task.batch, _without(task.candidates, task.disabled), skip=task.skip)
        found.alerts = [(int(task.rows[row]), alert) for row, alert in found.alerts]
        return found

    return answer


def _build_detector(settings: WorkerSettings, pulse: Pulse) -> Detector:
    functions = StatefulFunctions(ValkeyStore(settings.state_url))
    engine = RegorusEngine(settings.bundle, functions.extensions())
    return Detector(settings.bundle, engine, functions, before=pulse.begin, after=pulse.end)


def _without(candidates: dict[str, np.ndarray], disabled: Collection[str]) -> dict[str, np.ndarray]:
    return {rule: rows for rule, rows in candidates.items() if len(rows) and rule not in disabled}


def _defer(sequence: int, batch: EventBatch, candidates: dict[str, np.ndarray]) -> DeferredTask | None:
    """The rows that any stateful rule wants, with the rules' row numbers counted within them."""
    if not candidates:
        return None
    rows = np.unique(np.concatenate(list(candidates.values())))
    return DeferredTask(
        sequence=sequence,
        batch=EventBatch(source=batch.source, batch_id=batch.batch_id, table=batch.table.take(pa.array(rows))),
        rows=rows,
        candidates={rule: np.searchsorted(rows, wanted) for rule, wanted in candidates.items()},
    )
