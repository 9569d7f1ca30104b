"""Integrations written on the spot, and batches of records, for tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from noroshi.analyze.analyzer import Analyzer
from noroshi.model.batch import RawBatch
from noroshi.sdk import Integration, LogType

RECEIVED_AT = datetime(2026, 2, 1, tzinfo=UTC)
MakeAnalyzer = Callable[..., Analyzer]
MakeBatch = Callable[..., RawBatch]


@pytest.fixture
def make_analyzer(tmp_path: Path) -> Iterator[MakeAnalyzer]:
    """Builds an analyzer of one or several log types: SQL, or (SQL, predicate) by name."""
    made: list[Analyzer] = []

    def make(
        sql: str | dict[str, tuple[str, str | None]],
        enrichment: Any = None,
        *,
        record_format: Any = "json",
        **options: Any,
    ) -> Analyzer:
        by_name = {"only": (sql, None)} if isinstance(sql, str) else sql
        log_types = tuple(LogType(name, f"{name}.sql", text, when) for name, (text, when) in by_name.items())
        integration = Integration(
            name="example",
            folder=tmp_path,
            title="Example",
            vendor="Example Org",
            product="Example Product",
            description="An example",
            format=record_format,
            keep_together=None,
            unwrap=None,
            recognise=None,
            log_types=log_types,
        )
        made.append(Analyzer(integration, enrichment, **options))
        return made[-1]

    yield make
    for analyzer in made:
        analyzer.close()


@pytest.fixture
def make_batch() -> MakeBatch:
    """Builds a batch out of texts or bytes."""

    def make(records: Iterable[str | bytes], **fields: Any) -> RawBatch:
        octets = [record.encode() if isinstance(record, str) else record for record in records]
        given = {"source": "example", "batch_id": "b1", "received_at": RECEIVED_AT, "origin": "example.jsonl"} | fields
        return RawBatch(records=pa.array(octets, pa.binary()), **given)

    return make
