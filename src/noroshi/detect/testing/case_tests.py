"""Running cases: events through analyzer, patterns and rules in order of arrival, alerts compared after each."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from noroshi.detect.contract import RegoEngine, Rule, RuleBundle
from noroshi.detect.detector import Candidates, Detections, Detector
from noroshi.detect.functions import StatefulFunctions
from noroshi.detect.testing.case_rows import Row, rows_of
from noroshi.detect.testing.cases import Case
from noroshi.detect.testing.expectation import differences
from noroshi.detect.testing.guard import Guard
from noroshi.detect.testing.outcome import Outcome, Status
from noroshi.detect.testing.rego_tests import CLOCK
from noroshi.model.alert import Alert
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.state.contract import StateStore


class Analysis(Protocol):
    """The way from raw records to events, handed in because detection knows no analyzers."""

    @property
    def sources(self) -> Collection[str]:
        """The integrations there are."""

    def analyze(self, source: str, groups: Sequence[Sequence[bytes]]) -> Sequence[EventBatch]:
        """One batch for each group of records; records of different groups never become one event."""


class Scanner(Protocol):
    """The fast patterns of the rules under test."""

    def candidates(self, inputs: pa.ChunkedArray[Any]) -> Candidates:
        """Which rules have to be evaluated on which of these documents."""


class CaseTests:
    """Runs cases on one engine, one scanner and one store with a namespace for each case."""

    def __init__(
        self,
        bundle: RuleBundle,
        engine: RegoEngine,
        scanner: Scanner,
        functions: StatefulFunctions,
        store: StateStore,
        analysis: Analysis,
        guard: Guard | None = None,
    ) -> None:
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._guard = guard or Guard()
        self._bundle, self._engine, self._scanner = bundle, engine, scanner
        self._functions, self._store, self._analysis = functions, store, analysis

    def run(self, cases: Sequence[Case]) -> list[Outcome]:
        """The outcomes in the order of the cases. Raises what the store raises."""
        analyzed = self._analyze(cases)
        self._rules = rules_under_test(cases, self._bundle)
        outcomes = []
        for number, case in enumerate(cases):
            if reason := self._guard.start():
                outcomes.append(_outcome(case, "error", 0.0, [f"{case.path}:{case.line}: {reason}"]))
                continue
            outcomes.append(self._run(number, case, analyzed))
            self._guard.stop()
        return outcomes

    def _analyze(self, cases: Iterable[Case]) -> dict[tuple[str, tuple[bytes, ...]], EventBatch]:
        """Every group of raw records of all cases, once: an analyzer is quick per batch, not per record."""
        groups: dict[str, dict[tuple[bytes, ...], None]] = {}
        for case in cases:
            for event in case.events:
                if event.records:
                    groups.setdefault(event.source, {})[event.records] = None
        return {
            (source, records): batch
            for source, wanted in groups.items()
            for records, batch in zip(wanted, self._analysis.analyze(source, list(wanted)), strict=True)
        }

    def _run(self, number: int, case: Case, analyzed: Mapping[tuple[str, tuple[bytes, ...]], EventBatch]) -> Outcome:
        began = time.perf_counter()
        rules = self._rules[case.path]
        if not rules:
            return _outcome(case, "error", 0.0, [f"{case.path}: there is no rule in this folder or below it"])
        store = self._store.scoped(f"case-{number}")
        for name, values in case.lists.items():
            store.replace_list(name, values)
        for kind, scores in case.risk.items():
            for entity, score in scores.items():
                store.set_risk(kind, entity, score)
        self._functions.use(store)
        rows, problems = rows_of(case, analyzed)
        if problems:
            return _outcome(case, "error", time.perf_counter() - began, problems)
        detections = self._detect(rules, case, rows)
        faults = [f"{rule}: {message}" for rule, message in detections.faults]
        failures = list(_compare(case, rows, detections))
        status: Status = "error" if faults else "fail" if failures else "pass"
        return _outcome(case, status, time.perf_counter() - began, [*faults, *failures])

    def _detect(self, rules: tuple[Rule, ...], case: Case, rows: Sequence[Row]) -> Detections:
        columns = {
            "uid": [row.uid for row in rows],
            "record_index": range(len(rows)),
            "time": [row.at for row in rows],
            "class_uid": [0] * len(rows),
            "native": [row.document for row in rows],
            "ocsf": [None] * len(rows),
            "noroshi": [None] * len(rows),
            "raw_data": [row.raw for row in rows],
        }
        source = next((event.source for event in case.events if event.source), "")
        table = pa.table(columns, schema=EVENT_COLUMNS)
        batch = EventBatch(source=source, batch_id="case", received_at=CLOCK, table=table)
        names = {rule.id for rule in rules}
        candidates = self._scanner.candidates(table["native"])
        detector = Detector(
            replace(self._bundle, rules=rules),
            self._engine,
            self._functions,
            before=lambda *_: self._guard.go_on(),
        )
        wanted = {rule: found for rule, found in candidates.items() if rule in names and len(found)}
        return detector.detect(batch, wanted)


def rules_under_test(cases: Iterable[Case], bundle: RuleBundle) -> dict[str, tuple[Rule, ...]]:
    """Path of a file of cases → the rules it tests, which are those that lie in its folder or below it."""
    folders = {case.path: os.path.dirname(case.path) for case in cases}  # noqa: PTH120 - empty, not ".", for a bare name
    return {
        path: tuple(rule for rule in bundle.rules if rule.path.startswith(folder and folder + os.sep))
        for path, folder in folders.items()
    }


def _compare(case: Case, rows: Sequence[Row], detections: Detections) -> Iterator[str]:
    """What differs from the expected alerts, entry by entry and repetition by repetition."""
    said: dict[tuple[int, int], list[Alert]] = {}
    for row, alert in detections.alerts:
        said.setdefault((rows[row].entry, rows[row].repetition), []).append(alert)
    clocks = {(row.entry, row.repetition): row.at for row in rows}
    for number, event in enumerate(case.events):
        for repetition in range(event.repeat):
            expected = event.alerts if repetition == event.repeat - 1 else ()
            wrong = differences(expected, said.get((number, repetition), []))
            if wrong:
                yield _headline(case, number, repetition, clocks.get((number, repetition)))
                yield from (f"  {line}" for line in wrong)


def _headline(case: Case, number: int, repetition: int, at: datetime | None) -> str:
    event = case.events[number]
    which = f"event {number + 1}"
    if event.repeat > 1:
        which += f", repetition {repetition + 1} of {event.repeat}"
    when = f" ({at.isoformat().replace('+00:00', 'Z')})" if at else ""
    return f"{case.path}:{event.line}:{event.column}: after {which}{when}:"


def _outcome(case: Case, status: Status, seconds: float, messages: Sequence[str]) -> Outcome:
    return Outcome(
        suite=case.path,
        name=case.name,
        path=case.path,
        line=case.line,
        status=status,
        seconds=seconds,
        messages=tuple(messages),
    )
