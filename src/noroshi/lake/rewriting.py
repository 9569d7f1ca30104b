"""Writing the rows of several files into one that is sorted, in memory that does not grow with the rows.

Rows are taken in stretches of the column that the table is sorted by, each of about one row group. DuckDB reads of
every file just the row groups that reach into the stretch, so files that are sorted, or came one after the other, are
unpacked about once; those that all span the whole time are unpacked for each stretch, of which a file has a dozen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from noroshi.lake.datafile import FileWriter
from noroshi.lake.scanning import let_read, readable, rows_sql
from noroshi.lake.tables import OBSERVABLES, TIME, TableSpec

ROWS_OF_A_GROUP: Final = 65_536
"""Fewer than is usual: what a query about one hour unpacks in vain is half a row group of each file."""

_BYTES_OF_A_GROUP: Final = 128 << 20
"""Unpacked; what is in memory at one time is a few times as much."""
_BATCH_ROWS: Final = 8192
_MEMORY: Final = "1GB"
_LEVEL: Final = 3
"""Of zstd: level 9 takes five times as long for 6 % less of events."""
_PAGE_BYTES: Final = 4 << 20
"""Each page is compressed by itself; four times the usual size makes long records a quarter smaller."""

_SUMMED: Final = (
    "SELECT value, type_id, name, source, min(first_time) AS first_time, max(last_time) AS last_time, "
    "sum(events)::BIGINT AS events, min(event_uid) AS event_uid FROM ({rows}) GROUP BY value, type_id, name, source"
)


def rewritten(table: Table, spec: TableSpec, files: Sequence[DataFile]) -> DataFile:
    """One new file, of no snapshot yet, with the rows of files of one partition, sorted as the table is.

    Rows of observables that tell of one value become one.
    """
    columns = schema_to_pyarrow(table.schema())
    writer = FileWriter(table, files[0].partition, columns, _layout(spec, columns))
    try:
        for rows in _row_groups(table, spec, files):
            writer.write(_with_all(rows, columns))
        return writer.close(is_sorted=True)
    except BaseException:
        writer.discard()
        raise


def partition_path(table: Table, file: DataFile) -> str:
    """`day=2026-01-05/source=linux_auth`."""
    return table.specs()[file.spec_id].partition_to_path(file.partition, table.schema())


def _with_all(rows: pa.Table, columns: pa.Schema) -> pa.Table:
    """The rows with all columns of the table; those that are not there have no value."""
    there = set(rows.column_names)
    found = [rows[one.name] if one.name in there else pa.nulls(rows.num_rows, one.type) for one in columns]
    return pa.table(found, names=columns.names).cast(columns)


def _layout(spec: TableSpec, columns: pa.Schema) -> dict[str, Any]:
    """How a file is encoded: what grows from row to row as differences, the rest by dictionaries."""
    first = spec.sorted_by[0]
    differing = {"uid": "DELTA_BYTE_ARRAY"} if "uid" in columns.names else {}
    if columns.field(first).type == TIME:
        differing[first] = "DELTA_BINARY_PACKED"
    return {
        "compression": "zstd",
        "compression_level": _LEVEL,
        "data_page_size": _PAGE_BYTES,
        "use_dictionary": [name for name in columns.names if name not in differing],
        "column_encoding": differing,
    }


def _row_groups(table: Table, spec: TableSpec, files: Sequence[DataFile]) -> Iterator[pa.Table]:
    paths = [readable(file.file_path) for file in files]
    rows = rows_sql(table, paths)
    with (
        tempfile.TemporaryDirectory(prefix="noroshi-compact-", ignore_cleanup_errors=True) as spill,
        duckdb.connect(config={"threads": 1, "memory_limit": _MEMORY, "temp_directory": spill}) as connection,
    ):
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET parquet_metadata_cache = true")
        let_read(connection, table)
        stretches, filled = _measured(connection, spec, paths)
        cuts = _cuts(connection, spec, rows, stretches)
        # Columns without any value, two thirds of those of events, would be carried along while rows are sorted.
        rows = f"SELECT {', '.join(map(_name, filled))} FROM ({rows})"  # noqa: S608 - names of a table of ours
        for since, before in zip([None, *cuts], [*cuts, None], strict=True):
            stretch = _stretch_sql(spec, rows, since=since is not None, before=before is not None)
            values = {name: value for name, value in (("since", since), ("before", before)) if value is not None}
            yield from _bounded(connection.sql(stretch, params=values or None).to_arrow_reader(_BATCH_ROWS))


def _measured(connection: duckdb.DuckDBPyConnection, spec: TableSpec, paths: Sequence[str]) -> tuple[int, list[str]]:
    """How many row groups the rows of files make, and the columns that have a value in some row."""
    sql = """
        SELECT split_part(path_in_schema, ', ', 1) AS name, max(values), sum(size), max(nulls) < max(values)
        FROM (
            SELECT path_in_schema, sum(num_values) AS values, sum(total_uncompressed_size) AS size,
                   sum(coalesce(stats_null_count, 0)) AS nulls
            FROM parquet_metadata($paths) GROUP BY path_in_schema
        )
        GROUP BY name
    """
    found = connection.execute(sql, {"paths": paths}).fetchall()
    # Every file has the column that rows are sorted by, and not every file each of the others.
    (rows,) = (int(values) for name, values, _, _ in found if name == spec.sorted_by[0])
    size = sum(int(size) for _, _, size, _ in found)
    stretches = max(-(-rows // ROWS_OF_A_GROUP), -(-size // _BYTES_OF_A_GROUP))
    return stretches, [name for name, _, _, filled in found if filled]


def _cuts(connection: duckdb.DuckDBPyConnection, spec: TableSpec, rows: str, stretches: int) -> list[Any]:
    """Values of the column that rows are sorted by, between which lies about a row group each."""
    if stretches < 2:
        return []
    shares = [number / stretches for number in range(1, stretches)]
    sql = f"SELECT quantile_disc({_name(spec.sorted_by[0])}, {shares}) FROM ({rows})"  # noqa: S608 - our own words
    ((values,),) = connection.execute(sql).fetchall()
    return sorted(set(values))


def _stretch_sql(spec: TableSpec, rows: str, *, since: bool, before: bool) -> str:
    first = _name(spec.sorted_by[0])
    limits = ([f"{first} >= $since"] if since else []) + ([f"{first} < $before"] if before else [])
    stretch = f"SELECT * FROM ({rows}) WHERE {' AND '.join(limits) or 'true'}"  # noqa: S608 - our own words
    stretch = _SUMMED.format(rows=stretch) if spec is OBSERVABLES else stretch
    return f"SELECT * FROM ({stretch}) ORDER BY {', '.join(spec.sorted_by)}"  # noqa: S608 - our own words


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _bounded(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """What comes as tables, cut only when a stretch is far longer than a row group: then one value fills it."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in reader:
        if rows > 2 * ROWS_OF_A_GROUP or size > 2 * _BYTES_OF_A_GROUP:
            yield pa.Table.from_batches(waiting)
            waiting, rows, size = [], 0, 0
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
    if waiting:
        yield pa.Table.from_batches(waiting)
