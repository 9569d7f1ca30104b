"""A BigQuery table schema, as `bq mk --schema` and load jobs read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from noroshi.schemas.columns import Column, table_columns
from noroshi.schemas.notation import Kind, Schema

_TYPES = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "INTEGER",
    Kind.NUMBER: "FLOAT",
    Kind.STRING: "STRING",
    Kind.DATETIME: "TIMESTAMP",
    Kind.JSON: "JSON",
    Kind.MAP: "JSON",
    Kind.STRING_MAP: "JSON",
    Kind.RECORD: "RECORD",
}


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.json`: the fields of the table."""
    fields = [_field(column, top=True) for column in table_columns(schema)]
    return {f"{schema.name}.json": (json.dumps(fields, indent=1, ensure_ascii=False) + "\n").encode()}


def _field(column: Column, *, top: bool = False) -> dict[str, Any]:
    attribute = column.attribute
    plain = "REQUIRED" if top and attribute.required else "NULLABLE"
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[attribute.kind],
        "mode": "REPEATED" if attribute.repeated else plain,
        "description": attribute.caption,
    }
    if column.children:
        field["fields"] = [_field(child) for child in column.children]
    return field
