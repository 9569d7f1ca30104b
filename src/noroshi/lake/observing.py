"""Rows of the index of observables: where each address, hash, domain and user was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import duckdb
import pyarrow as pa

from noroshi.lake.tables import OBSERVABLES
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.schemas.observing import is_indexed, observable_type

_OF_AN_EVENT: Final = ("uid", "time")
_ORDER: Final = [(name, "ascending") for name in OBSERVABLES.sorted_by]


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index needs of a batch: columns `uid` and `time`, and the attributes that are looked for."""

    source: str
    table: pa.Table


def indexed(batch: EventBatch) -> Indexed:
    """A copy of that part of a batch, whose own columns hold all of its message in memory."""
    attributes = [name for name in batch.table.column_names[len(EVENT_COLUMNS) :] if is_indexed(name)]
    part = batch.table.select([*_OF_AN_EVENT, *attributes])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, part.schema) as writer:
        writer.write_table(part)
    return Indexed(batch.source, pa.ipc.open_stream(sink.getvalue()).read_all())


class ObservableRows:
    """Makes rows of `observables`. Used from one thread at a time."""

    def __init__(self) -> None:
        self._duckdb = duckdb.connect(config={"threads": 1, "memory_limit": "1GB", "temp_directory": ""})
        self._duckdb.execute("SET TimeZone = 'UTC'")
        self._duckdb.execute("SET enable_progress_bar = false")

    def rows(self, parts: Iterable[Indexed]) -> pa.Table:
        """One row for each value, kind, name, source and day, sorted by value."""
        by_source: defaultdict[str, list[pa.Table]] = defaultdict(list)
        for part in parts:
            by_source[part.source].append(part.table)
        found = [self._of(*pair) for pair in by_source.items()]
        return pa.concat_tables(found or [OBSERVABLES.columns.empty_table()]).sort_by(_ORDER)

    def close(self) -> None:
        """Let the memory go."""
        self._duckdb.close()

    def _of(self, source: str, tables: Sequence[pa.Table]) -> pa.Table:
        table = pa.concat_tables(tables, promote_options="default")
        paths = tuple((field.name, pa.types.is_list(field.type)) for field in table.schema)[len(_OF_AN_EVENT) :]
        if not paths:
            return OBSERVABLES.columns.empty_table()
        rows = self._select(_sums_sql(paths), table)
        sources = pa.repeat(source, rows.num_rows)
        return rows.add_column(3, "source", sources).cast(OBSERVABLES.columns)

    def _select(self, sql: str, batch: pa.Table) -> pa.Table:
        self._duckdb.register("batch", batch)
        try:
            rows: pa.Table = self._duckdb.sql(sql).to_arrow_table()
        finally:
            self._duckdb.unregister("batch")
        return rows


@cache
def _sums_sql(paths: tuple[tuple[str, bool], ...]) -> str:
    """A row for each value and day of each path; some paths are lists of values."""
    return " UNION ALL ".join(_path_sql(*one) for one in paths)


def _path_sql(path: str, is_list: bool) -> str:
    value = f'unnest(list_distinct("{path}"))' if is_list else f'"{path}"::VARCHAR'
    return f"""
        SELECT value, {observable_type(path)} AS type_id, '{path}' AS name, min(time) AS first_time,
               max(time) AS last_time, count(*) AS events, min(uid) AS event_uid
        FROM (SELECT {value} AS value, time, uid FROM batch)
        WHERE value <> ''
        GROUP BY value, epoch_us(time) // 86_400_000_000
    """  # noqa: S608 - paths are those of the event schema
