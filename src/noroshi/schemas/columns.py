"""Table columns: the records of a schema, cut at a bounded depth, because a table cannot nest without end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from noroshi.runtime.errors import ContentError, Fault
from noroshi.schemas.notation import Attribute, Kind, Record, Schema

FULL_LEVELS = 2
"""Objects at these levels have all their attributes: `device` is level 1, `device.owner` level 2."""

_DEEPEST = 12
_DUCKDB = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.STRING: "VARCHAR",
    Kind.DATETIME: "TIMESTAMPTZ",
    Kind.JSON: "JSON",
    Kind.MAP: "JSON",
    Kind.STRING_MAP: "MAP(VARCHAR, VARCHAR)",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column or one field of a nested column. `children` are the fields of a record, else empty."""

    attribute: Attribute
    children: tuple[Column, ...] = ()

    @property
    def name(self) -> str:
        """The name in the table, which is the schema's own (snake case)."""
        return self.attribute.name

    def duckdb_type(self) -> str:
        """The type in DuckDB's words, field names quoted: `STRUCT("name" VARCHAR, "port" BIGINT)[]`."""
        if self.attribute.kind is Kind.RECORD:
            fields = ", ".join(f'"{child.name}" {child.duckdb_type()}' for child in self.children)
            element = f"STRUCT({fields})"
        else:
            element = _DUCKDB[self.attribute.kind]
        return element + "[]" * self.attribute.repeated

    def paths(self, prefix: str = "") -> Iterator[tuple[str, Kind]]:
        """Every dotted path from this column down with its kind; elements of a list share the list's path."""
        path = prefix + self.name
        yield path, self.attribute.kind
        for child in self.children:
            yield from child.paths(path + ".")


def table_columns(schema: Schema) -> tuple[Column, ...]:
    """The columns of the schema's table. Raises ContentError where nesting does not end."""
    top = schema.root.attributes
    return tuple(_column(schema, attribute, name, 1) for name, attribute in top.items())


def _column(schema: Schema, attribute: Attribute, path: str, level: int) -> Column:
    if attribute.kind is not Kind.RECORD:
        return Column(attribute)
    if level > _DEEPEST:
        start = ".".join(path.split(".")[:FULL_LEVELS])
        message = f"{start} nests without end: give {attribute.type} a `brief` list that ends it"
        raise ContentError([Fault(f"{schema.name}.yaml", 0, 0, message, "schema")])
    record = schema.records[attribute.type]
    children = (
        _column(schema, record.attributes[name], f"{path}.{name}", level + 1)
        for name in _kept(schema, record, path, level)
    )
    return Column(attribute, tuple(children))


def _kept(schema: Schema, record: Record, path: str, level: int) -> tuple[str, ...]:
    cut = level > FULL_LEVELS or any(fnmatchcase(path, pattern) for pattern in schema.brief_at)
    return record.brief if cut and record.brief else tuple(record.attributes)
