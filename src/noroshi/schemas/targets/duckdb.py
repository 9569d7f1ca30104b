"""A CREATE TABLE statement for DuckDB."""

from __future__ import annotations

from collections.abc import Mapping

from noroshi.schemas.columns import Column, table_columns
from noroshi.schemas.notation import Schema


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.sql`: the table, objects as STRUCT, lists as LIST, free-form objects as JSON."""
    columns = table_columns(schema)
    lines = [_line(column, last=column is columns[-1]) for column in columns]
    head = f"-- Made from schemas/{schema.name}.yaml by `noroshi schema generate`."
    text = "\n".join([head, f"CREATE TABLE {schema.table} (", *lines, ");", ""])
    return {f"{schema.name}.sql": text.encode()}


def _line(column: Column, *, last: bool) -> str:
    constraint = " NOT NULL" if column.attribute.required else ""
    comma = "" if last else ","
    return f'  "{column.name}" {column.duckdb_type()}{constraint}{comma} -- {column.attribute.caption}'
