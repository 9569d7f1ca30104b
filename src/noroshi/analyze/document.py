"""Generated SQL that writes a typed value as canonical JSON text: absent fields are left out, never null.

DuckDB's `to_json` writes a null for every absent field and an empty object for every empty struct. The expressions
made here give the text of a value, or SQL NULL when there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_CLOCK_TYPES = {"timestamp with time zone", "timestamp", "timestamp_ns", "timestamp_ms", "timestamp_s"}
_FLOAT_TYPES = {"float", "double"}
_PLAIN_TYPES = {
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "hugeint",
    "utinyint",
    "usmallint",
    "uinteger",
    "ubigint",
    "boolean",
}


def json_text(expression: str, type_: Any) -> str:
    """SQL for the JSON text of `expression`, which has the given DuckDB type; NULL when it has no value.

    Times become RFC 3339 text in UTC (OCSF `datetime_t`). Empty objects and lists have no value.
    """
    if str(type_) == "JSON":
        return _json_value(expression)
    kind = type_.id
    if kind == "struct":
        return object_text(
            (name, json_text(f"{expression}.{quoted(name)}", child)) for name, child in type_.children
        )
    if kind == "list":
        return _list_text(expression, type_)
    if kind in _CLOCK_TYPES:
        return f"to_json(strftime({expression}, '%Y-%m-%dT%H:%M:%S.%fZ'))::VARCHAR"
    if kind in _FLOAT_TYPES:
        return f"CASE WHEN isfinite({expression}) THEN to_json({expression})::VARCHAR END"
    if kind in _PLAIN_TYPES:
        return f"({expression})::VARCHAR"
    return f"to_json({expression})::VARCHAR"


def object_text(members: Iterable[tuple[str, str]]) -> str:
    """SQL for a JSON object out of (key, SQL of its JSON text or NULL); NULL when no member has a value."""
    parts = [f"""{literal(f',"{key}":')} || {text}""" for key, text in members]
    return f"nullif('{{' || substr(concat({', '.join(parts)}), 2) || '}}', '{{}}')"


def leaves(expression: str, type_: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Each scalar or list below a struct as (dotted path, SQL expression, type)."""
    if type_.id == "struct":
        for name, child in type_.children:
            yield from leaves(f"{expression}.{quoted(name)}", child, f"{path}.{name}" if path else name)
    else:
        yield path, expression, type_


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _json_value(expression: str) -> str:
    text = f"({expression})::VARCHAR"
    stripped = (
        f"CASE WHEN contains({text}, 'null') THEN json_strip_nulls({expression})::VARCHAR ELSE {text} END"
    )
    return f"CASE WHEN {text} NOT IN ('null', '{{}}') THEN {stripped} END"


def _list_text(expression: str, type_: Any) -> str:
    child = type_.children[0][1]
    if child.id == "struct":
        items = f"list_transform({expression}, lambda item: {json_text('item', child)})"
        return f"nullif('[' || array_to_string({items}, ',') || ']', '[]')"
    return f"nullif(to_json({expression})::VARCHAR, '[]')"
