"""An Arrow schema, serialised as an IPC stream without batches, which every Arrow library opens."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from noroshi.schemas.columns import Column, table_columns
from noroshi.schemas.notation import Kind, Schema

_TYPES: dict[Kind, pa.DataType] = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.STRING: pa.string(),
    Kind.DATETIME: pa.timestamp("us", tz="UTC"),
    Kind.JSON: pa.string(),
    Kind.MAP: pa.string(),
    Kind.STRING_MAP: pa.map_(pa.string(), pa.string()),
}


def arrow_schema(schema: Schema) -> pa.Schema:
    """The schema of the table. JSON stands as text; only top-level columns may be required (not nullable)."""
    columns = table_columns(schema)
    fields = [pa.field(item.name, _type(item), nullable=not item.attribute.required) for item in columns]
    return pa.schema(fields, metadata={"noroshi.schema": schema.name, "noroshi.version": schema.version})


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.arrows`: read it with `pyarrow.ipc.open_stream(path).schema`."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow_schema(schema)):
        pass
    return {f"{schema.name}.arrows": sink.getvalue().to_pybytes()}


def _type(column: Column) -> pa.DataType:
    element: pa.DataType
    if column.attribute.kind is Kind.RECORD:
        element = pa.struct([pa.field(child.name, _type(child)) for child in column.children])
    else:
        element = _TYPES[column.attribute.kind]
    return pa.list_(element) if column.attribute.repeated else element
