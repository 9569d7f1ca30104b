"""What runs in the workers of a scan: one kind analyzes and detects, the other keeps stateful rules in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.detect.contract import RuleBundle
from noroshi.detect.detector import Detections
from noroshi.detect.evaluation import Deferred, Evaluation, Exclusions
from noroshi.model.batch import DeadLetter, RawBatch
from noroshi.runtime.workers import Pulse
from noroshi.sdk import Integration


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """Everything a worker is built from; it travels to the process."""

    bundle: RuleBundle
    integrations: dict[str, Integration]
    enrichment: EnrichmentSettings | None
    state_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyzeTask:
    """Analyze a batch and apply the stateless rules to it."""

    sequence: int
    batch: RawBatch
    exclude: Exclusions


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzed:
    """What became of a raw batch; stateful rules are still to be applied to `deferred`."""

    events: int
    dead: list[DeadLetter]
    detections: Detections
    deferred: Deferred | None
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatefulTask:
    """Apply the stateful rules to what a batch deferred to them."""

    sequence: int
    deferred: Deferred
    exclude: Exclusions


def serve_analysis(settings: WorkerSettings, pulse: Pulse) -> Callable[[AnalyzeTask], Analyzed]:
    """Analyze batches and apply the rules whose answers do not depend on the order of events."""
    analyzers: dict[str, Analyzer] = {}
    evaluation = Evaluation(settings.bundle, settings.state_url, pulse)

    def answer(task: AnalyzeTask) -> Analyzed:
        source = task.batch.source
        if source not in analyzers:
            analyzers[source] = Analyzer(settings.integrations[source], settings.enrichment)
        began = time.perf_counter()
        batch = analyzers[source].analyze(task.batch)
        analyzed = time.perf_counter()
        candidates = evaluation.candidates(batch)
        scanned = time.perf_counter()
        detections = evaluation.stateless(batch, candidates, task.exclude)
        deferred = evaluation.defer(batch, candidates)
        ended = time.perf_counter()
        seconds = {"analyze": analyzed - began, "patterns": scanned - analyzed, "rules": ended - scanned}
        return Analyzed(
            events=batch.table.num_rows,
            dead=batch.dead,
            detections=detections,
            deferred=deferred,
            seconds=seconds,
        )

    return answer


def serve_stateful(settings: WorkerSettings, pulse: Pulse) -> Callable[[StatefulTask], Detections]:
    """Apply stateful rules to the candidates that arrive, batch by batch in the order of the records."""
    evaluation = Evaluation(settings.bundle, settings.state_url, pulse)
    return lambda task: evaluation.evaluate(task.deferred, task.exclude)
