"""Events in, alerts out: the engine evaluates the rules that could match, and faults stay with their rule."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
import pyarrow as pa

from noroshi.detect.alerts import Subject, build_alert, without_subsumed
from noroshi.detect.contract import RegoEngine, RuleBundle, RuleFault
from noroshi.model.alert import Alert, StateCall
from noroshi.model.batch import EVENT_COLUMNS, EventBatch

Candidates = Mapping[str, np.ndarray]
"""Rule id → sorted row numbers of the events on which the rule has to be evaluated."""


class Functions(Protocol):
    """The stateful functions' knowledge of which event is being evaluated."""

    def at(self, package: str, event_uid: str, event_time: datetime) -> None:
        """Calls from now on are made by `package` about this event."""

    def calls(self) -> list[StateCall]:
        """Those that were made since, with their answers."""


@dataclass(slots=True)
class Detections:
    """What the rules found in one batch. `alerts` are (row number, alert) in row order."""

    alerts: list[tuple[int, Alert]] = field(default_factory=list)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    evaluations: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


class Detector:
    """Rules and the engine that evaluates them on candidates. Belongs to one thread.

    `before(rule_number, row)` is called ahead of every evaluation and `after()` behind it, for a supervisor that
    must know what is running. Rule numbers index `bundle.rules`.
    """

    def __init__(
        self,
        bundle: RuleBundle,
        engine: RegoEngine,
        functions: Functions | None = None,
        *,
        before: Callable[[int, int], None] = lambda *_: None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self.bundle = bundle
        self._engine, self._functions = engine, functions
        self._before, self._after = before, after
        self._numbers = {rule.id: number for number, rule in enumerate(bundle.rules)}

    def detect(
        self,
        batch: EventBatch,
        candidates: Candidates,
        *,
        skip: Collection[tuple[int, int]] = (),
    ) -> Detections:
        """Evaluate the candidates event by event, in record order, rules in bundle order.

        `skip` holds (rule number, row) pairs not to evaluate because they ended a process before.
        """
        detections = Detections()
        by_row = _by_row({self._numbers[rule]: rows for rule, rows in candidates.items()})
        rows = sorted(by_row)
        table = batch.table.select(EVENT_COLUMNS.names).take(pa.array(rows, pa.int64()))
        chosen = dataclasses.replace(batch, table=table)
        columns = (table[name].to_pylist() for name in ("uid", "time", "ocsf"))
        texts = chosen.inputs(), chosen.raw_data().to_pylist()
        for row, uid, at, ocsf, document, raw in zip(rows, *columns, *texts, strict=True):
            subject = Subject(uid, at, batch.source, raw, ocsf)
            for number in by_row[row]:
                if (number, row) not in skip:
                    self._evaluate(number, row, document, subject, detections)
        return detections

    def _evaluate(self, number: int, row: int, document: str, subject: Subject, detections: Detections) -> None:
        rule = self.bundle.rules[number]
        if self._functions:
            self._functions.at(rule.package, subject.uid, subject.time)
        self._before(number, row)
        began = time.perf_counter()
        try:
            said = self._engine.evaluate(rule.package, document)
        except RuleFault as fault:
            said = fault.alerts
            detections.faults[rule.id, str(fault)] += 1
        finally:
            self._after()
        detections.seconds[rule.id] += time.perf_counter() - began
        detections.evaluations[rule.id] += 1
        calls = self._functions.calls() if said and self._functions else []
        for claim in without_subsumed(said):
            try:
                detections.alerts.append((row, build_alert(claim, rule, subject, self.bundle.commit, calls)))
            except RuleFault as fault:
                detections.faults[rule.id, str(fault)] += 1


def _by_row(candidates: Mapping[int, Iterable[int]]) -> dict[int, list[int]]:
    """Row → the numbers of the rules to evaluate on it, ascending."""
    by_row: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(candidates):
        for row in candidates[number]:
            by_row[int(row)].append(number)
    return by_row
