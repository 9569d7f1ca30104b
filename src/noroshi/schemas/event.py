"""The event schema as analyzers and checks ask about it: classes, columns, types and paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Protocol

from noroshi.schemas.columns import Column, table_columns
from noroshi.schemas.notation import Attribute, EventClass, Kind, Schema
from noroshi.schemas.reading import load_schema

_INTEGERS = frozenset(
    f"{sign}{size}" for sign in ("", "u") for size in ("tinyint", "smallint", "integer", "bigint", "hugeint")
)
_ACCEPTED = {
    Kind.BOOLEAN: frozenset({"boolean"}),
    Kind.INTEGER: _INTEGERS,
    Kind.NUMBER: _INTEGERS | {"float", "double", "decimal"},
    Kind.STRING: frozenset({"varchar", "uuid", "enum"}),
    Kind.DATETIME: frozenset({"timestamp", "timestamp with time zone"}),
}


class SqlType(Protocol):
    """What is used of `duckdb.sqltypes.DuckDBPyType`."""

    @property
    def id(self) -> str: ...

    @property
    def children(self) -> list[tuple[str, SqlType]]: ...


class EventSchema:
    """The subset of OCSF that events are normalised to."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.classes: Mapping[int, EventClass] = schema.classes
        self.attributes: Mapping[str, Attribute] = schema.root.attributes
        self.columns: Mapping[str, Column] = {column.name: column for column in table_columns(schema)}

    @property
    def version(self) -> str:
        """The OCSF version, as `metadata.version` says it."""
        return self.schema.version

    def duckdb_type(self, column: str) -> str:
        """The DuckDB type of a top-level column. Raises KeyError for a column that the subset has not."""
        return self.columns[column].duckdb_type()

    @cached_property
    def _paths(self) -> dict[str, Kind]:
        return {path: kind for column in self.columns.values() for path, kind in column.paths()}

    def paths(self) -> Mapping[str, Kind]:
        """Every dotted path with its kind.

        The elements of a list share the list's path; below a path of kind JSON or MAP anything may stand.
        """
        return self._paths

    def type_faults(self, column: str, sql_type: SqlType) -> list[str]:
        """What is wrong with giving `column` this DuckDB type: unknown fields, wrong types; [] when it fits.

        A struct may leave fields out, whole numbers may have any width, and NULL fits everywhere.
        """
        return list(_faults(self.columns[column], sql_type, column))


def _faults(column: Column, found: SqlType, path: str) -> Iterator[str]:
    kind = column.attribute.kind
    if found.id == "null" or kind is Kind.JSON:
        return
    if column.attribute.repeated:
        if found.id not in ("list", "array"):
            yield f"{path} must be a list, not {found}"
            return
        found = found.children[0][1]
        if found.id == "null":
            return
    if kind is Kind.RECORD:
        yield from _record_faults(column, found, path)
    elif kind is Kind.MAP:
        if str(found) != "JSON" and found.id not in ("struct", "map"):
            yield f"{path} must be JSON, a struct or a map, not {found}"
    elif found.id not in _ACCEPTED[kind] or str(found) == "JSON":
        yield f"{path} must be {kind.value}, not {found}"


def _record_faults(column: Column, found: SqlType, path: str) -> Iterator[str]:
    if found.id != "struct":
        yield f"{path} must be a struct, not {found}"
        return
    known = {child.name: child for child in column.children}
    for name, child_type in found.children:
        if name in known:
            yield from _faults(known[name], child_type, f"{path}.{name}")
        else:
            yield f"{path}.{name} is not a field of OCSF's {column.attribute.type} here"


@cache
def load_event_schema() -> EventSchema:
    """The event schema of `event.yaml`, read once. Raises ContentError."""
    return EventSchema(load_schema("event"))
