"""Which rules have to be evaluated on which events of a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
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
        return self._by_rule(self._by_body(plan, numbers, rows, documents))

    def _look_at(self, documents: Documents) -> Plan:
        """Measure the literals on a sample and plan by it."""
        rows = np.unique(np.linspace(0, len(documents) - 1, _SAMPLE_ROWS).astype(np.int64))
        sample = documents.take(rows)
        self._frequencies.measure(self._bodies, sample)
        self._plan = make_plan(self._bodies, self._frequencies, sample)
        self._led_to = list(self._plan.anchors.values())
        self._database = LiteralDatabase(list(self._plan.anchors))
        return self._plan

    def _by_body(
        self, plan: Plan, numbers: np.ndarray, rows: np.ndarray, documents: Documents
    ) -> dict[int, np.ndarray]:
        """The rows in which whole bodies stand, from the rows in which one literal of each stands."""
        hits: defaultdict[int, list[np.ndarray]] = defaultdict(list)
        borders = np.flatnonzero(np.diff(numbers)) + 1
        for part in np.split(np.arange(len(numbers)), borders) if len(numbers) else ():
            for body in self._led_to[numbers[part[0]]]:
                hits[body].append(rows[part])
        everything = np.arange(len(documents))
        hits.update((body, [everything]) for body in plan.tested)
        read = _Reading(documents)
        found = {body: read.rows_of(self._bodies[body], _united(parts)) for body, parts in hits.items()}
        return found | dict.fromkeys(plan.loose, everything)

    def _by_rule(self, found: Mapping[int, np.ndarray]) -> dict[str, np.ndarray]:
        rules: defaultdict[str, list[np.ndarray]] = defaultdict(list)
        for body, rows in found.items():
            if len(rows):
                for rule in self._rules[self._bodies[body]]:
                    rules[rule].append(rows)
        return {rule: _united(parts) for rule, parts in rules.items()}


class _Reading:
    """Documents as bytes objects, each cut out once."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._cut: dict[int, bytes] = {}

    def rows_of(self, body: BodyPattern, rows: np.ndarray) -> np.ndarray:
        """Those of the rows in which the body stands."""
        return np.array([row for row in rows.tolist() if body.stands_in(self._document(row))], np.int64)

    def _document(self, row: int) -> bytes:
        document = self._cut.get(row)
        if document is None:
            document = self._cut[row] = self._documents[row]
        return document


def _united(parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts))
