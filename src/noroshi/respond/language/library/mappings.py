"""`list` and `map`: every function returns a new container and leaves its arguments alone."""

from __future__ import annotations

from typing import Any

from noroshi.respond.language.failure import type_error
from noroshi.respond.language.library.registry import ANY, LIST, MAP, NULL, STRING, declare
from noroshi.respond.language.values import kind_of


def _get(mapping: Any, keys: Any) -> Any:
    path = keys if type(keys) is list else [keys]
    for key in path:
        if type(key) is not str:
            raise type_error(f"map.get: a key must be a string, not {kind_of(key)}")
        mapping = mapping.get(key) if type(mapping) is dict else None
    return mapping


def _delete(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


def _merge_nested(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    merged = dict(first)
    for key, value in second.items():
        below = merged.get(key)
        merged[key] = _merge_nested(below, value) if type(below) is dict and type(value) is dict else value
    return merged


FUNCTIONS = (
    declare("list.concat", {"objs": LIST, "val": ANY}, lambda objs, val: [*objs, val]),
    declare("list.prepend", {"objs": LIST, "val": ANY}, lambda objs, val: [val, *objs]),
    declare("map.get", {"map": MAP | NULL, "keys": STRING | LIST}, _get),
    declare("map.delete", {"map": MAP, "key": STRING}, _delete),
    declare("map.merge", {"first": MAP, "second": MAP}, lambda first, second: first | second),
    declare("map.merge_nested", {"first": MAP, "second": MAP}, _merge_nested),
)
