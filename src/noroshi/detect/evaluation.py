"""Rules on batches inside a supervised process: patterns first, then the rows that each kind of rules wants."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa

from noroshi.detect.contract import RuleBundle
from noroshi.detect.detector import Candidates, Detections, Detector
from noroshi.detect.functions import StatefulFunctions
from noroshi.detect.patterns.derive import derive
from noroshi.detect.patterns.scanner import PatternScanner
from noroshi.detect.rego.regorus_engine import RegorusEngine
from noroshi.model.batch import EVENT_COLUMNS, INPUT_KEYS, INPUT_PARTS, EventBatch
from noroshi.runtime.workers import Loss, Pulse
from noroshi.state.valkey import ValkeyStore

_STRIKES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """What must not be evaluated because it ended a process before: (rule number, row) pairs and whole rules."""

    pairs: frozenset[tuple[int, int]] = frozenset()
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """The rows of a batch on which rules wait for their turn; `rows` are row numbers of the whole batch."""

    batch: EventBatch
    rows: np.ndarray
    candidates: Mapping[str, np.ndarray]


class Evaluation:
    """The rules of a bundle in one process. Belongs to one thread; says on `pulse` what it is evaluating, by the row
    numbers of the whole batch."""

    def __init__(self, bundle: RuleBundle, state_url: str, pulse: Pulse) -> None:
        self._pulse = pulse
        self._rows: np.ndarray | None = None
        self._store = ValkeyStore(state_url)
        functions = StatefulFunctions(self._store)
        engine = RegorusEngine(bundle, functions.extensions())
        self._detector = Detector(bundle, engine, functions, before=self._begin, after=pulse.end)
        self._bundle = bundle
        self._stateful = frozenset(rule.id for rule in bundle.rules if rule.stateful)

    @cached_property
    def _scanner(self) -> PatternScanner:
        """Made when it is first needed: whoever is only given deferred rows never looks for candidates."""
        return PatternScanner({rule.id: derive(rule.modules, rule.package) for rule in self._bundle.rules})

    def candidates(self, batch: EventBatch) -> Candidates:
        """Which rules have to be evaluated on which rows."""
        return self._scanner.candidates(*(batch.table[name] for name in INPUT_PARTS), common=INPUT_KEYS)

    def stateless(self, batch: EventBatch, candidates: Candidates, exclude: Exclusions) -> Detections:
        """What the rules find whose answers do not depend on the order of events."""
        wanted = _without(candidates, exclude.rules | self._stateful)
        self._rows = None
        return self._detector.detect(batch, wanted, skip=exclude.pairs)

    def evaluate(self, deferred: Deferred, exclude: Exclusions) -> Detections:
        """What the rules find that wait for these rows. For stateful rules batches must come in order."""
        wanted = _without(deferred.candidates, exclude.rules)
        places = {int(row): place for place, row in enumerate(deferred.rows)} if exclude.pairs else {}
        self._rows = deferred.rows
        skip = {(rule, places[row]) for rule, row in exclude.pairs if row in places}
        found = self._detector.detect(deferred.batch, wanted, skip=skip)
        found.alerts = [(int(deferred.rows[row]), alert) for row, alert in found.alerts]
        return found

    def defer(self, batch: EventBatch, candidates: Candidates, *, stateful: bool = True) -> Deferred | None:
        """The part of the batch that stateful (or else stateless) rules want, or None when they want nothing of it."""
        wanted = _without(candidates, frozenset(candidates) - self._stateful if stateful else self._stateful)
        if not wanted:
            return None
        rows = np.unique(np.concatenate(list(wanted.values())))
        part = batch.table.select(EVENT_COLUMNS.names).take(pa.array(rows))
        return Deferred(
            batch=dataclasses.replace(batch, table=part, dead=[]),
            rows=rows,
            candidates={rule: np.searchsorted(rows, chosen) for rule, chosen in wanted.items()},
        )

    def close(self) -> None:
        """Let the connection to the state go."""
        self._store.close()

    def _begin(self, rule: int, row: int) -> None:
        self._pulse.begin(rule, row if self._rows is None else int(self._rows[row]))


@dataclass(slots=True)
class Strikes:
    """What the supervisor remembers of rules that ended their process.

    A rule is skipped on the event that did it, and disabled after some such events: switching it off at once would
    let one crafted event blind a detection.
    """

    bundle: RuleBundle
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    disabled: set[str] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    def after(self, loss: Loss, exclude: Exclusions) -> Exclusions | None:
        """What to exclude when the lost task is tried again, or None when no rule was being evaluated."""
        if loss.pulse is None:
            return None
        number, row, _ = loss.pulse
        rule = self.bundle.rules[number]
        self.faults[rule.id, f"{rule.path}: {loss.reason}"] += 1
        self._counts[rule.id] += 1
        if self._counts[rule.id] >= _STRIKES:
            self.disabled.add(rule.id)
        return Exclusions(pairs=exclude.pairs | {(number, row)}, rules=frozenset(self.disabled))

    def exclusions(self) -> Exclusions:
        """What a new task must leave out."""
        return Exclusions(rules=frozenset(self.disabled))


def _without(candidates: Mapping[str, Any], rules: Collection[str]) -> dict[str, np.ndarray]:
    return {rule: rows for rule, rows in candidates.items() if len(rows) and rule not in rules}
