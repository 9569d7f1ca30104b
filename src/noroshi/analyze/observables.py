"""Observables: the values worth pivoting on, gathered from the typed columns of a normalised event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from noroshi.analyze.document import leaves, literal

_TYPE_IDS: dict[str, int] = {
    "hostname": 1,
    "ip": 2,
    "mac": 3,
    "user.name": 4,
    "email_addr": 5,
    "url_string": 6,
    "file.name": 7,
    "process.name": 9,
    "resource.uid": 10,
    "port": 11,
    "subnet": 12,
}
"""`type_id` of the OCSF 1.8 `observable` object by the end of a field's path."""


def observables_text(columns: Mapping[str, Any], alias: str) -> str:
    """SQL for the JSON list of observables of a row of `alias`, NULL when it has none."""
    parts = [
        f"""{literal(f',{{"name":"{path}","type_id":{type_id},"value":')} || to_json({expression}::VARCHAR) || '}}'"""
        for path, expression, type_id in _sources(columns, alias)
    ]
    if not parts:
        return "NULL"
    return f"nullif('[' || substr(concat({', '.join(parts)}), 2) || ']', '[]')"


def _sources(columns: Mapping[str, Any], alias: str) -> Iterator[tuple[str, str, int]]:
    for column, type_ in columns.items():
        for path, expression, leaf in leaves(f"{alias}.{column}", type_, column):
            type_id = _type_id(path)
            if type_id and leaf.id != "list":
                yield path, expression, type_id


def _type_id(path: str) -> int | None:
    parts = path.split(".")
    return _TYPE_IDS.get(".".join(parts[-2:])) or _TYPE_IDS.get(parts[-1])
