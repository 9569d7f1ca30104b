"""Observables: the values worth pivoting on, gathered from the typed columns of a normalised event."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from noroshi.analyze.document import leaves, literal, value_text

_TYPE_IDS: dict[str, int] = {
    "hostname": 1,
    "ip": 2,
    "mac": 3,
    "user.name": 4,
    "email_addr": 5,
    "url.url_string": 6,
    "file.name": 7,
    "process.name": 9,
    "parent_process.name": 9,
    "resource.uid": 10,
    "port": 11,
    "subnet": 12,
    "cmd_line": 13,
    "user_agent": 16,
    "cve.uid": 18,
    "credential_uid": 19,
    "user.uid": 31,
    "group.name": 32,
    "group.uid": 33,
    "account.name": 34,
    "account.uid": 35,
    "script_content": 36,
    "serial_number": 37,
    "file.path": 45,
    "device.uid": 47,
}
"""`type_id` of the OCSF 1.8 object `observable`, by the last one or two names of a field's path."""

_HASH_TYPE_ID = 8
_RESOURCE_TYPE_ID = 10


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
            type_id = _type_id(path)
            if type_id and leaf.id != "list":
                yield path, expression, leaf, type_id


def hash_lists(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str]]:
    """(dotted path of the value, SQL expression of the list) of each list of file hashes."""
    for path, expression, fields in _struct_lists(columns, alias):
        if path.endswith("hashes") and "value" in fields:
            yield f"{path}.value", expression


def _list_items(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str, str]]:
    """Hashes of files and uids of resources stand in lists of structs; all elements of a list are one item."""
    for path, expression in hash_lists(columns, alias):
        yield "", _elements(expression, path, "value", _HASH_TYPE_ID), ""
    for path, expression, fields in _struct_lists(columns, alias):
        if path == "resources" and "uid" in fields:
            yield "", _elements(expression, f"{path}.uid", "uid", _RESOURCE_TYPE_ID), ""


def _struct_lists(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str, set[str]]]:
    for column, type_ in columns.items():
        for path, expression, leaf in leaves(f'{alias}."{column}"', type_, column):
            if leaf.id == "list" and leaf.children[0][1].id == "struct":
                yield path, expression, {name for name, _ in leaf.children[0][1].children}


def _elements(expression: str, path: str, field: str, type_id: int) -> str:
    text = f"{literal(_opening(path, type_id))} || to_json(item.{field}::VARCHAR) || '}}'"
    return f"nullif(array_to_string(list_transform({expression}, lambda item: {text}), ','), '')"


def _opening(path: str, type_id: int) -> str:
    return f'{{"name":{json.dumps(path)},"type_id":{type_id},"value":'


def _type_id(path: str) -> int | None:
    parts = path.split(".")
    return _TYPE_IDS.get(".".join(parts[-2:])) or _TYPE_IDS.get(parts[-1])
