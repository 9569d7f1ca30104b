"""Which rules have to be evaluated on which events of a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from noroshi.detect.patterns.database import LiteralDatabase
from noroshi.detect.patterns.derive import BodyPattern, FastPattern
from noroshi.detect.patterns.documents import Documents
from noroshi.detect.patterns.plan import ENOUGH, Frequencies, Plan, is_mistaken, make_plan

_SAMPLE_ROWS = 512
_SAMPLE_BYTES = 1 << 14
"""Of each document in the sample."""
_GROWTH = 32
"""How many times the sample must have grown for a plan by it to be worth making."""
_SURPRISE = 3.0
"""How many times the expected hits make the plan worth making anew."""
_TOLERATED = 0.05
"""Hits per document that are never worth it."""
_DOUBT_EVERY = 64
"""In how many batches once it is asked whether what was common still is."""


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
        self._sample: list[bytes] = []
        self._planned_on = 0
        self._batches, self._next_surprise = 0, 2
        self._plan: Plan | None = None

    def candidates(self, *columns: pa.Array[Any] | pa.ChunkedArray[Any], common: bytes = b"") -> dict[str, np.ndarray]:
        """Rule → sorted row numbers (int64) of the events it has to be evaluated on; rules without any are left out.

        `columns` hold the canonical `input` documents of a batch, whole or in parts that no string or number reaches
        out of; what else stands in each of them is `common`. A rule without a pattern gets all.
        """
        documents = Documents.of(*columns, common=common)
        if not len(documents):
            return {}
        found: defaultdict[str, set[int]] = defaultdict(set)
        self._scan(documents, found)
        always = dict.fromkeys(self._always, np.arange(len(documents)))
        return always | {rule: np.array(sorted(rows), np.int64) for rule, rows in found.items()}

    def _scan(self, documents: Documents, found: defaultdict[str, set[int]]) -> None:
        """Add to `found` the rows in which a whole body of a rule stands."""
        plan = self._learn(documents)
        numbers, rows = self._database.find(documents)
        self._batches += 1
        if self._batches >= self._next_surprise and self._is_surprising(plan, documents, len(rows)):
            self._next_surprise = 2 * self._batches
            self._sample = documents.spread(_SAMPLE_ROWS, _SAMPLE_BYTES)
            plan = self._make_plan()
            numbers, rows = self._database.find(documents)
        document, cut = b"", -1
        for row, suspects in self._suspects(plan, numbers, rows, len(documents)):
            if row != cut:
                document, cut = documents[row], row
            for body in suspects:
                if body.stands_in(document):
                    for rule in self._rules[body]:
                        found[rule].add(row)
        for rule in (rule for body in plan.loose for rule in self._rules[self._bodies[body]]):
            found[rule].update(range(len(documents)))

    def _is_surprising(self, plan: Plan, documents: Documents, hits: int) -> bool:
        """Whether the documents are of another kind than those that the plan was made by."""
        if len(documents) < ENOUGH:
            return False
        if hits > len(documents) * (_TOLERATED + _SURPRISE * plan.expected):
            return True
        return self._batches % _DOUBT_EVERY == 0 and is_mistaken(plan, self._bodies, documents)

    def _suspects(
        self, plan: Plan, numbers: np.ndarray, rows: np.ndarray, count: int
    ) -> Iterator[tuple[int, Sequence[BodyPattern]]]:
        """Rows and the bodies to test on each."""
        yield from zip(rows.tolist(), (self._led_to[number] for number in numbers.tolist()), strict=True)
        if plan.tested:
            tested = [self._bodies[number] for number in plan.tested]
            yield from ((row, tested) for row in range(count))

    def _learn(self, documents: Documents) -> Plan:
        """The plan, made by the first documents that come, and made better by the next until they are enough."""
        missing = _SAMPLE_ROWS - len(self._sample)
        if missing:
            self._sample += documents.spread(missing, _SAMPLE_BYTES)
        full = len(self._sample) == _SAMPLE_ROWS > self._planned_on
        if self._plan is None or full or len(self._sample) >= _GROWTH * self._planned_on:
            return self._make_plan()
        return self._plan

    def _make_plan(self) -> Plan:
        """Measure the literals on the sample and plan by it."""
        sample = Documents.joined(self._sample)
        self._planned_on = len(sample)
        self._frequencies.measure(self._bodies, sample)
        self._plan = plan = make_plan(self._bodies, self._frequencies, sample)
        self._led_to = [[self._bodies[number] for number in numbers] for numbers in plan.anchors.values()]
        self._database = LiteralDatabase(list(plan.anchors))
        return plan
