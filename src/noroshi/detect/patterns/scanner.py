"""Which rules have to be evaluated on which events of a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from noroshi.detect.patterns.database import Documents, LiteralDatabase
from noroshi.detect.patterns.derive import BodyPattern, FastPattern
from noroshi.detect.patterns.plan import Frequencies, Plan, make_plan

_SAMPLE_ROWS = 512
_SURPRISE = 3.0
"""How many times the expected hits make the plan worth making anew."""
_TOLERATED = 0.05
"""Hits per document that are never worth it."""


class PatternScanner:
    """Fast patterns of many rules, looked for in one scan. Belongs to one thread.

    It learns from the events it sees which literals are rare; what it learns changes its speed, never its answers.
    """

    def __init__(self, patterns: Mapping[str, FastPattern | None]) -> None:
        self._always = [rule for rule, pattern in patterns.items() if pattern is None]
        self._rules: dict[BodyPattern, list[str]] = defaultdict(list)
        for rule, pattern in patterns.items():
            for body in pattern.bodies if pattern else ():
                self._rules[body].append(rule)
        self._bodies = list(self._rules)
        self._frequencies = Frequencies()
        self._plan: Plan | None = None
        self._batches, self._next_look = 0, 2

    def candidates(self, inputs: pa.Array[Any] | pa.ChunkedArray[Any]) -> dict[str, np.ndarray]:
        """Rule → sorted row numbers (int64) of the events it has to be evaluated on; rules without any are left out.

        `inputs` are the canonical `input` documents of a batch (`EVENT_COLUMNS`). A rule without a pattern gets all.
        """
        chunks = inputs.chunks if isinstance(inputs, pa.ChunkedArray) else [inputs]
        found: defaultdict[str, list[np.ndarray]] = defaultdict(list)
        start = 0
        for chunk in chunks:
            if len(chunk):
                for rule, rows in self._scan(Documents.of(chunk)).items():
                    found[rule].append(rows + start)
                start += len(chunk)
        everything = np.arange(start)
        always = dict.fromkeys(self._always, everything) if start else {}
        return always | {rule: np.concatenate(parts) for rule, parts in found.items()}

    def _scan(self, documents: Documents) -> dict[str, np.ndarray]:
        self._batches += 1
        plan = self._plan or self._look_at(documents)
        numbers, rows = self._database.find(documents)
        bearable = len(documents) * (_TOLERATED + _SURPRISE * plan.expected)
        if self._batches >= self._next_look and len(rows) > bearable:
            self._next_look = 2 * self._batches
            plan = self._look_at(documents)
            numbers, rows = self._database.find(documents)
        return self._by_rule(plan, numbers, rows, documents)

    def _look_at(self, documents: Documents) -> Plan:
        """Measure the literals on a sample and plan by it."""
        rows = np.unique(np.linspace(0, len(documents) - 1, _SAMPLE_ROWS).astype(np.int64))
        sample = documents.take(rows)
        self._frequencies.measure(self._bodies, sample)
        self._plan = make_plan(self._bodies, self._frequencies, sample)
        self._led_to = list(self._plan.anchors.values())
        self._database = LiteralDatabase(list(self._plan.anchors))
        return self._plan

    def _by_rule(
        self, plan: Plan, numbers: np.ndarray, rows: np.ndarray, documents: Documents
    ) -> dict[str, np.ndarray]:
        """The rows in which a whole body of a rule stands, from those in which a part of one of its literals does."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        document, cut = b"", -1
        for row, suspects in self._suspects(plan, numbers, rows, len(documents)):
            if row != cut:
                document, cut = documents[row], row
            for body in suspects:
                if self._bodies[body].stands_in(document):
                    for rule in self._rules[self._bodies[body]]:
                        found[rule].append(row)
        everything = np.arange(len(documents))
        loose = {rule: everything for body in plan.loose for rule in self._rules[self._bodies[body]]}
        return {rule: np.unique(np.array(held, np.int64)) for rule, held in found.items()} | loose

    def _suspects(
        self, plan: Plan, numbers: np.ndarray, rows: np.ndarray, count: int
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Rows and the bodies to test on each."""
        yield from zip(rows.tolist(), (self._led_to[number] for number in numbers.tolist()), strict=True)
        if plan.tested:
            yield from ((row, plan.tested) for row in range(count))
