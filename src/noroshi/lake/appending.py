"""Rows on their way into a table: encoded as they come, seen by readers when they are committed with a position."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, Transaction
from pyiceberg.typedef import Record

from noroshi.lake.committing import commit
from noroshi.lake.datafile import FileWriter
from noroshi.lake.position import FencedError, Position, position_of

_WAITING_BYTES: Final = 64 << 20
"""Unpacked rows that wait to be encoded together: some forty thousand events, of which each file gets a row group."""

_OWN_OF_A_ROW: Final = frozenset({"uid", "ocsf", "raw_data", "alert", "raw", "event_uid", "hash", "previous_hash"})
"""Columns whose values seldom repeat: a dictionary of them would be made and thrown away."""
_NOT_COMPARED: Final = frozenset({"ocsf", "raw_data", "alert", "raw"})
"""Columns of which nobody asks for values in a range."""

Values = tuple[Any, ...]
"""The values of a partition's fields."""


def append_rows(table: Table, rows: pa.Table, *, before: Position, after: Position) -> None:
    """Add rows and move the table's position in one commit, as `Appender.commit` does."""
    appender = Appender(table)
    appender.add(rows)
    appender.commit(before=before, after=after)


class Appender:
    """Adds rows to a table in one file for each partition and commit. Used from one thread at a time.

    A file has only those columns that have values in it: two thirds of those of `events` have none from most sources.
    """

    def __init__(self, table: Table, *, waiting_bytes: int = _WAITING_BYTES) -> None:
        self._table, self._most_waiting_bytes = table, waiting_bytes
        self._all = schema_to_pyarrow(table.schema())
        self._seen: defaultdict[Values, set[str]] = defaultdict(set)
        """The columns that had values, by partition without its day: the next file has them from its beginning."""
        self._begin()

    def _begin(self) -> None:
        self._waiting: defaultdict[Values, list[pa.Table]] = defaultdict(list)
        self._waiting_bytes = 0
        self._open: dict[Values, FileWriter] = {}
        self._written: list[DataFile] = []

    def add(self, rows: pa.Table) -> None:
        """Take rows for the next commit. Raises what storage raises; then `discard` is called for."""
        if not rows.num_rows:
            return
        for partition, part in _partitions(self._table, rows):
            self._waiting[partition].append(part)
        self._waiting_bytes += rows.nbytes
        if self._waiting_bytes >= self._most_waiting_bytes:
            self._write()

    def commit(self, *, before: Position, after: Position) -> None:
        """Add what was taken and move the table's position in one commit. No rows still move the position.

        Raises FencedError when the table's position is not `before`: then nothing was added. After any other error
        it is not known whether the commit came through; adding the same rows again is safe, as it is fenced if so.
        """
        self._write()
        for writer in self._open.values():
            self._written.append(writer.close())
        files = self._written
        self._begin()

        def stage(transaction: Transaction) -> None:
            found = position_of(self._table)
            if found != before:
                raise FencedError(
                    f"the position of {self._table.name()[-1]} is {found.sequence}, not {before.sequence}"
                )
            with transaction.update_snapshot(snapshot_properties=after.properties()).merge_append() as append:
                for file in files:
                    append.append_data_file(file)

        try:
            commit(self._table, stage)
        except FencedError:
            self._delete(files)
            raise

    def discard(self) -> None:
        """Forget what was taken since the last commit."""
        for writer in self._open.values():
            writer.discard()
        self._delete(self._written)
        self._begin()

    def _delete(self, files: list[DataFile]) -> None:
        for file in files:
            # What cannot be deleted now is found by the clean-up.
            with suppress(OSError):
                self._table.io.delete(file.file_path)

    def _write(self) -> None:
        for partition, tables in self._waiting.items():
            rows = pa.concat_tables(tables)
            writer = self._writer(partition, rows)
            writer.write(rows.select(writer.columns.names).cast(writer.columns))
        self._waiting.clear()
        self._waiting_bytes = 0

    def _writer(self, partition: Values, rows: pa.Table) -> FileWriter:
        """The file of the partition; a new one when rows have values for which the one that is open has no column."""
        seen = self._seen[partition[1:]]
        seen.update(one.name for one in self._all if not one.nullable or _has_values(rows, one.name))
        writer = self._open.get(partition)
        if writer is not None and seen.difference(writer.columns.names):
            self._written.append(self._open.pop(partition).close())
            writer = None
        if writer is None:
            columns = pa.schema([_file_column(one, rows.schema) for one in self._all if one.name in seen])
            writer = FileWriter(self._table, Record(*partition), columns, _layout(columns))
            self._open[partition] = writer
        return writer


def _file_column(column: pa.Field[Any], given: pa.Schema) -> pa.Field[Any]:
    """The column of the table; texts stay as they are given, which a file stores in the same way."""
    kind = given.field(column.name).type
    return column.with_type(kind) if kind in (pa.string(), pa.binary()) else column


def _has_values(rows: pa.Table, name: str) -> bool:
    return name in rows.column_names and rows[name].null_count < rows.num_rows


def _layout(columns: pa.Schema) -> dict[str, Any]:
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": [name for name in columns.names if name not in _OWN_OF_A_ROW],
        "write_statistics": [name for name in columns.names if name not in _NOT_COMPARED],
        "store_schema": False,
    }


def _partitions(table: Table, rows: pa.Table) -> Iterator[tuple[Values, pa.Table]]:
    """Rows by the values of the table's partition fields, of which most batches have only one."""
    schema, fields = table.schema(), table.spec().fields
    keys: dict[str, Any] = {}
    for field in fields:
        column = schema.find_field(field.source_id)
        keys[field.name] = field.transform.pyarrow_transform(column.field_type)(rows[column.name])  # type: ignore[arg-type]
    distinct = pa.table(keys).group_by(list(keys)).aggregate([]).to_pylist()
    for values in distinct:
        partition = tuple(values[field.name] for field in fields)
        if len(distinct) == 1:
            yield partition, rows
        else:
            same = (pc.equal(keys[name], pa.scalar(value, keys[name].type)) for name, value in values.items())
            yield partition, rows.filter(functools.reduce(pc.and_, same))
