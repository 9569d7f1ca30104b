"""Observables: the values worth pivoting on, gathered from the typed columns of a normalised event."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from noroshi.analyze.document import leaves, literal, value_text
from noroshi.schemas.observing import observable_type


def observable_items(columns: Mapping[str, Any], alias: str) -> list[tuple[str, str, str]]:
    """The observables of a row of `alias` as items of `document.list_member`."""
    return [*_scalar_items(columns, alias), *_list_items(columns, alias)]


def _scalar_items(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str, str]]:
    for path, expression, type_, type_id in scalar_sources(columns, alias):
        quote = "" if type_.id == "varchar" else '"'
        yield _opening(path, type_id) + quote, value_text(expression, type_), quote + "}"


def scalar_sources(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str, Any, int]]:
    """(dotted path, SQL expression, DuckDB type, type id) of each scalar field that is an observable."""
    for column, type_ in columns.items():
        for path, expression, leaf in leaves(f'{alias}."{column}"', type_, column):
            type_id = observable_type(path)
            if type_id and leaf.id != "list":
                yield path, expression, leaf, type_id


def hash_lists(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str]]:
    """(dotted path of the value, SQL expression of the list) of each list of file hashes."""
    return ((path, expression) for path, expression in list_sources(columns, alias) if path.endswith(".value"))


def list_sources(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str]]:
    """(dotted path of the value, SQL expression of the list) of each list of structs with an observable in them:
    hashes of files, then uids of resources. The last name of the path is the field."""
    lists = list(_struct_lists(columns, alias))
    for path, expression, fields in lists:
        if path.endswith("hashes") and "value" in fields:
            yield f"{path}.value", expression
    for path, expression, fields in lists:
        if path == "resources" and "uid" in fields:
            yield f"{path}.uid", expression


def _list_items(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str, str]]:
    """Hashes of files and uids of resources stand in lists of structs; all elements of a list are one item."""
    for path, expression in list_sources(columns, alias):
        yield "", _elements(expression, path), ""


def _struct_lists(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str, set[str]]]:
    for column, type_ in columns.items():
        for path, expression, leaf in leaves(f'{alias}."{column}"', type_, column):
            if leaf.id == "list" and leaf.children[0][1].id == "struct":
                yield path, expression, {name for name, _ in leaf.children[0][1].children}


def _elements(expression: str, path: str) -> str:
    field = path.rpartition(".")[2]
    text = f"{literal(_opening(path, observable_type(path)))} || to_json(item.{field}::VARCHAR) || '}}'"
    return f"list_aggregate(list_transform({expression}, lambda item: {text}), 'string_agg', ',')"


def _opening(path: str, type_id: int | None) -> str:
    return f'{{"name":{json.dumps(path)},"type_id":{type_id},"value":'
