"""What people may ask the lake: one SELECT over its tables, told by DuckDB's own parser."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from noroshi.lake.wrong import Place, QueryError, place_in
from noroshi.runtime.errors import UsageError

_TABLE_FUNCTIONS: Final = frozenset({"range", "generate_series", "unnest", "repeat", "json_each", "json_tree"})
MACROS: Final = {"search": "events", "seen": "observables"}
"""Table macros of ours and the table that each reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A query that only reads tables of the lake. `references` counts how often it names each one."""

    text: str
    references: Counter[str]


def check_statement(connection: duckdb.DuckDBPyConnection, text: str, tables: Collection[str]) -> Statement:
    """The statement of `text`. Raises UsageError when it is no single SELECT, or reads anything but the lake."""
    try:
        (found,) = connection.execute("SELECT json_serialize_sql(?)", [text]).fetchone() or ("{}",)
    except duckdb.Error as error:
        raise UsageError(f"this is no SQL: {error}") from error
    tree = json.loads(found)
    if tree.get("error"):
        message = f"cannot run this: {_mend(str(tree.get('error_message')))}"
        raise QueryError(message, place_in(text, tree.get("location")))
    if len(tree["statements"]) != 1:
        raise UsageError(f"one SELECT at a time, not {len(tree['statements'])}")
    nodes = list(_nodes(tree))
    own = {str(entry["key"]).lower() for node in nodes for entry in _named_queries(node)}
    references: Counter[str] = Counter()
    for node in nodes:
        if node.get("type") == "TABLE_FUNCTION":
            name = str(node["function"]["function_name"]).lower()
            if name in MACROS:
                references[MACROS[name]] += 1
            elif name not in _TABLE_FUNCTIONS:
                message = f"{name}(…) cannot be read from here: only the lake's tables can"
                raise QueryError(message, _place(text, node))
        elif node.get("type") == "BASE_TABLE":
            name = str(node["table_name"]).lower()
            if name in tables and not node.get("schema_name"):
                references[name] += 1
            elif name not in own and name:
                message = f"no table {node['table_name']!r}; there are {', '.join(sorted(tables))}"
                raise QueryError(message, _place(text, node))
    return Statement(text=text, references=references)


def _place(text: str, node: Mapping[str, Any]) -> Place | None:
    return place_in(text, f"[{node.get('query_location')}, {node.get('query_location_length', 1)}]")


def _mend(message: str) -> str:
    return "only SELECT statements are allowed" if message.startswith("Only SELECT") else message


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)


def _named_queries(node: dict[str, Any]) -> list[dict[str, Any]]:
    named = node.get("cte_map")
    return list(named.get("map", [])) if isinstance(named, dict) else []
