"""The way from the raw records of cases to events: the real analyzers, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pyarrow as pa

from noroshi.model.batch import EventBatch, RawBatch
from noroshi.sdk import Integration

RECEIVED_AT: Final = datetime(2096, 12, 31, 23, 59, 59, tzinfo=UTC)
"""When the records of cases are received: no record lies in the future, and a time without a year is in a leap year."""


class RecordAnalysis:
    """Analyzers by source, each made when it is first needed. Implements `Analysis` of the rule tests."""

    def __init__(self, load: Callable[[], Mapping[str, Integration]]) -> None:
        """`load` gives the integrations; it is called when the first case asks for one."""
        self._load = load
        self._loaded: Mapping[str, Integration] | None = None

    @property
    def sources(self) -> Collection[str]:
        """The integrations there are."""
        return self._integrations.keys()

    @property
    def _integrations(self) -> Mapping[str, Integration]:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def analyze(self, source: str, groups: Sequence[Sequence[bytes]]) -> list[EventBatch]:
        """One batch for each group of records; records of different groups never become one event."""
        # Loading DuckDB takes longer than a suite without raw records takes to run.
        from noroshi.analyze.analyzer import Analyzer

        integration = self._integrations[source]
        analyzer = Analyzer(integration)
        try:
            if integration.keep_together is not None:
                return [analyzer.analyze(_batch(source, str(number), group)) for number, group in enumerate(groups)]
            everything = [record for group in groups for record in group]
            return _split(analyzer.analyze(_batch(source, "all", everything)), [len(group) for group in groups])
        finally:
            analyzer.close()


def _batch(source: str, batch_id: str, records: Sequence[bytes]) -> RawBatch:
    return RawBatch(
        source=source,
        batch_id=batch_id,
        received_at=RECEIVED_AT,
        records=pa.array(records, pa.binary()),
        origin="cases",
    )


def _split(batch: EventBatch, sizes: Sequence[int]) -> list[EventBatch]:
    """A batch cut where the groups of its records end."""
    parts = []
    first = 0
    indexes = batch.table["record_index"].to_numpy()
    for number, size in enumerate(sizes):
        begin, end = np.searchsorted(indexes, [first, first + size])
        dead = [letter for letter in batch.dead if first <= letter.record < first + size]
        table = batch.table.slice(begin, end - begin)
        parts.append(replace(batch, batch_id=str(number), table=table, dead=dead))
        first += size
    return parts
