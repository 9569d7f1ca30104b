"""A scan: files in, alerts in record order out, over worker processes that a bad rule cannot take down."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, Final

from noroshi.detect.contract import RuleBundle
from noroshi.detect.detector import Detections
from noroshi.detect.evaluation import Strikes
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter, RawBatch
from noroshi.offline.worker import (
    Analyzed,
    AnalyzeTask,
    StatefulTask,
    WorkerSettings,
    serve_analysis,
    serve_stateful,
)
from noroshi.runtime.workers import Loss, Reply, WorkerPool

_MOST_IN_FLIGHT_PER_WORKER: Final = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one batch of records, in the order in which the records were read."""

    alerts: list[Alert]
    dead: list[DeadLetter]


@dataclass(slots=True)
class ScanReport:
    """The figures of a scan, complete when it has ended. `faults` counts (rule id, message with file:line)."""

    records: int = 0
    events: int = 0
    bytes: int = 0
    alerts: int = 0
    dead: Counter[str] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    disabled: set[str] = field(default_factory=set)
    evaluations: Counter[str] = field(default_factory=Counter)
    rule_seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    stage_seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


@dataclass(slots=True)
class _Flight:
    """One batch between being read and being given out."""

    task: AnalyzeTask
    analyzed: Analyzed | None = None
    found: Detections | None = None
    losses: int = 0


class Scan:
    """Runs batches through analysis and detection. Use once: `for outcome in scan.run(batches)`, then `scan.report`."""

    def __init__(self, settings: WorkerSettings, *, workers: int = 2, rule_seconds_limit: float = 5.0) -> None:
        self._settings, self._workers, self._limit = settings, workers, rule_seconds_limit
        self._flights: dict[int, _Flight] = {}
        self._strikes = Strikes(settings.bundle)
        self.report = ScanReport()

    def run(self, batches: Iterable[RawBatch]) -> Iterator[Outcome]:
        """What becomes of each batch, in order. Memory is bounded by the number of batches in flight."""
        source = iter(batches)
        with (
            self._pool(serve_analysis, self._workers, depth=2) as analysis,
            self._pool(serve_stateful, 1, depth=1) as lane,
        ):
            given_out = submitted = 0
            exhausted = False
            while not exhausted or self._flights:
                while not exhausted and analysis.has_room() and self._may_read():
                    batch = next(source, None)
                    if batch is None:
                        exhausted = True
                        break
                    self._take_off(submitted, batch, analysis)
                    submitted += 1
                self._advance(analysis, lane)
                while (flight := self._flights.get(given_out)) and flight.found is not None:
                    yield self._land(self._flights.pop(given_out))
                    given_out += 1

    def _pool(self, serve: Callable[..., Any], size: int, *, depth: int) -> WorkerPool:
        return WorkerPool(serve, self._settings, size=size, depth=depth, time_limit_seconds=self._limit)

    def _may_read(self) -> bool:
        return len(self._flights) < _MOST_IN_FLIGHT_PER_WORKER * self._workers

    def _take_off(self, sequence: int, batch: RawBatch, analysis: WorkerPool) -> None:
        self.report.records += len(batch.records)
        self.report.bytes += batch.records.nbytes
        task = AnalyzeTask(sequence=sequence, batch=batch, exclude=self._strikes.exclusions())
        self._flights[sequence] = _Flight(task)
        analysis.submit(task)

    def _advance(self, analysis: WorkerPool, lane: WorkerPool) -> None:
        """Receive what the workers have and give the stateful lane its next batch."""
        if self._flights:
            wait([*analysis.connections, *lane.connections], 0.25)
        for outcome in analysis.poll(0):
            self._receive_analysis(outcome, analysis)
        for outcome in lane.poll(0):
            self._receive_deferred(outcome, lane)
        self._feed(lane)

    def _feed(self, lane: WorkerPool) -> None:
        """Stateful rules see batches strictly in the order in which the records were read."""
        for sequence in sorted(self._flights):
            flight = self._flights[sequence]
            if flight.found is not None:
                continue
            if flight.analyzed is None or not lane.has_room():
                return
            if flight.analyzed.deferred is None:
                flight.found = Detections()
                continue
            deferred, exclude = flight.analyzed.deferred, self._strikes.exclusions()
            lane.submit(StatefulTask(sequence=sequence, deferred=deferred, exclude=exclude))
            return

    def _receive_analysis(self, outcome: Reply | Loss, analysis: WorkerPool) -> None:
        task: AnalyzeTask = outcome.task
        flight = self._flights[task.sequence]
        if isinstance(outcome, Reply):
            flight.analyzed = outcome.value
        elif again := self._again(outcome, flight):
            flight.task = again
            analysis.submit(again)
        else:
            flight.analyzed = _lost(task.batch, outcome.reason)

    def _receive_deferred(self, outcome: Reply | Loss, lane: WorkerPool) -> None:
        task: StatefulTask = outcome.task
        flight = self._flights[task.sequence]
        if isinstance(outcome, Reply):
            flight.found = outcome.value
        elif again := self._again(outcome, flight):
            lane.submit(again)
        else:
            flight.found = Detections()
            for rule in task.deferred.candidates:
                self.report.faults[rule, f"its worker failed twice: {_last_line(outcome.reason)}"] += 1

    def _again(self, loss: Loss, flight: _Flight) -> Any:
        """The lost task without what ended its process; None when it was no rule's doing and has happened before."""
        exclude = self._strikes.after(loss, loss.task.exclude)
        if exclude is None:
            flight.losses += 1
            return loss.task if flight.losses < 2 else None
        return dataclasses.replace(loss.task, exclude=exclude)

    def _land(self, flight: _Flight) -> Outcome:
        analyzed = flight.analyzed or _lost(flight.task.batch, "was not analyzed")
        report = self.report
        report.events += analyzed.events
        for letter in analyzed.dead:
            report.dead[letter.reason] += 1
        for stage, seconds in analyzed.seconds.items():
            report.stage_seconds[stage] += seconds
        alerts: list[tuple[int, Alert]] = []
        for detections in filter(None, (analyzed.detections, flight.found)):
            alerts += detections.alerts
            report.faults += detections.faults
            report.evaluations += detections.evaluations
            for rule, seconds in detections.seconds.items():
                report.rule_seconds[rule] += seconds
        report.disabled |= self._strikes.disabled
        report.faults += self._strikes.faults
        self._strikes.faults.clear()
        report.alerts += len(alerts)
        return Outcome([alert for _, alert in sorted(alerts, key=lambda pair: pair[0])], analyzed.dead)


def _lost(batch: RawBatch, reason: str) -> Analyzed:
    """A batch that ended its worker twice: every record is kept as a dead letter."""
    dead = [
        DeadLetter(
            source=batch.source,
            origin=batch.origin,
            record=batch.first_record + index,
            reason="worker-lost",
            detail=_last_line(reason),
            raw=raw or b"",
        )
        for index, raw in enumerate(batch.records.to_pylist())
    ]
    return Analyzed(events=0, dead=dead, detections=Detections(), deferred=None, seconds={})


def _last_line(text: str) -> str:
    return text.strip().rsplit("\n", 1)[-1]


def broken_rules(report: ScanReport, bundle: RuleBundle) -> bool:
    """Whether any rule could not be loaded or failed on an event."""
    return bool(report.faults or [fault for fault in bundle.faults if fault.severity == "error"])
