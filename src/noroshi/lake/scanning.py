"""Reading a table's files with DuckDB, by the ids of columns, so that files of any age give the same columns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from noroshi.lake.catalogue import local_path

if TYPE_CHECKING:
    import duckdb
    from pyiceberg.table import Table


def rows_sql(table: Table, files: list[str]) -> str:
    """A SELECT of the rows of files, with the columns that the table has now; a column that a file lacks is NULL."""
    from pyiceberg.io.pyarrow import schema_to_pyarrow

    columns = [
        (field.field_id, field.name, _duckdb_type(kind.type))
        for field, kind in zip(table.schema().fields, schema_to_pyarrow(table.schema()), strict=True)
    ]
    if not files:
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for _, name, kind in columns)
        return f"SELECT {empty} WHERE false"
    schema = ", ".join(
        f"{number}: {{name: {quoted(name)}, type: {quoted(kind)}, default_value: NULL}}"
        for number, name, kind in columns
    )
    paths = ", ".join(quoted(file) for file in files)
    return f"SELECT * FROM read_parquet([{paths}], schema = MAP {{{schema}}})"  # noqa: S608


def _duckdb_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"{_duckdb_type(kind.value_type)}[]"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return "BLOB"
    names = {pa.bool_(): "BOOLEAN", pa.int32(): "INTEGER", pa.int64(): "BIGINT", pa.float64(): "DOUBLE"}
    return names.get(kind, "VARCHAR")


def readable(location: str) -> str:
    """A location as DuckDB names it."""
    path = local_path(location)
    if path is not None:
        return str(path)
    from noroshi.lake.remote import remote_name

    return remote_name(location)


def let_read(connection: duckdb.DuckDBPyConnection, table: Table) -> str:
    """Let a connection read the files of a table, wherever they are; gives their folder as DuckDB names it."""
    if local_path(table.location()) is None:
        from noroshi.lake.remote import register

        register(connection, table)
    return f"{readable(table.location())}/"


def quoted(text: str | Path) -> str:
    """An SQL string."""
    return "'" + str(text).replace("'", "''") + "'"
