"""SQL for the attributes of an event that travel as typed columns, so that nobody reads its JSON text for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from noroshi.analyze.document import Extras, is_json, literal, quoted, value_text
from noroshi.analyze.observables import list_sources, scalar_sources
from noroshi.schemas.notation import Kind
from noroshi.schemas.observing import is_indexed
from noroshi.schemas.promotion import load_promoted

_SQL_TYPES: Final = {Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.STRING: "VARCHAR"}


def attribute_sql(columns: Mapping[str, Any], engine: Mapping[str, str], extras: Extras | None) -> dict[str, str]:
    """SQL of each attribute that the lake keeps as a column or has an index of, by its path.

    It has the value that the event's JSON text has there. `columns` are OCSF attributes of relation `event`, `engine`
    SQL of those that the engine gives (NULL where it does not), `extras` what enrichment adds.
    """
    found = dict(_promoted(columns, engine, extras or {}))
    for path, expression, type_, _ in scalar_sources(columns, "event"):
        if is_indexed(path) and path not in found:
            found[path] = expression if type_.id == "varchar" else value_text(expression, type_)
    for path, expression in list_sources(columns, "event"):
        field = path.rpartition(".")[2]
        found[path] = f"list_transform({expression}, lambda item: item.{field}::VARCHAR)"
    return found


def _promoted(columns: Mapping[str, Any], engine: Mapping[str, str], extras: Extras) -> Iterator[tuple[str, str]]:
    for one in load_promoted():
        path, target = one.json_path.removeprefix("$."), _SQL_TYPES[one.kind]
        value = engine.get(path) or _added(path, target, extras) or _given(path, target, columns)
        if value:
            yield path, value


def _added(path: str, target: str, extras: Extras) -> str | None:
    """What enrichment adds stands in a JSON text of its own."""
    for struct, members in extras.items():
        for name, text in members:
            if path.startswith(f"{struct}.{name}."):
                return _from_json(text, path.removeprefix(f"{struct}.{name}"), target)
    return None


def _given(path: str, target: str, columns: Mapping[str, Any]) -> str | None:
    name, _, rest = path.partition(".")
    column, first, _ = name.partition("[")
    if column not in columns:
        return None
    return typed_value(f"event.{quoted(column)}", columns[column], (first and "[0]") + (rest and f".{rest}"), target)


def typed_value(expression: str, type_: Any, rest: str, target: str) -> str | None:
    """SQL for what stands at the JSONPath `rest` below a value of a DuckDB type; None when nothing can."""
    if is_json(type_) or type_.id == "list":
        return _from_json(value_text(expression, type_), rest, target)
    if type_.id == "struct" and rest:
        name, _, below = rest[1:].partition(".")
        inner = dict(type_.children).get(name)
        return typed_value(f"{expression}.{quoted(name)}", inner, below and f".{below}", target) if inner else None
    if rest:
        return None
    if str(type_) == target:
        return expression if target != "DOUBLE" else f"CASE WHEN isfinite({expression}) THEN {expression} END"
    return _from_json(value_text(expression, type_), "", target)


def _from_json(text: str, path: str, target: str) -> str:
    return f"TRY_CAST(json_extract_string({text}, {literal(f'${path}')}) AS {target})"
