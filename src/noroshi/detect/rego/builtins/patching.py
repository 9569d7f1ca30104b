"""JSON Patch (RFC 6902) on values of Rego: paths may be arrays, and a set's members are their own keys."""

from __future__ import annotations

import copy
from typing import Any

from noroshi.detect.contract import Extension, Undefined

_NEEDED = {"add": "value", "remove": "", "replace": "value", "move": "from", "copy": "from", "test": "value"}


def json_patch(document: Any, operations: Any) -> Any:
    """The document after the operations in order; undefined when one of them cannot be carried out."""
    if not isinstance(operations, list):
        raise Undefined("the operations are an array")
    root = [copy.deepcopy(document)]
    for operation in operations:
        if not isinstance(operation, dict) or operation.get("op") not in _NEEDED or "path" not in operation:
            raise Undefined("an operation is an object with op and path")
        if (needed := _NEEDED[operation["op"]]) and needed not in operation:
            raise Undefined(f"the operation {operation['op']} needs {needed}")
        _apply(operation["op"], _path(operation["path"]), operation, root)
    return root[0]


def _apply(op: str, path: list[Any], operation: dict[str, Any], root: list[Any]) -> None:
    if op == "add":
        _add(root, path, copy.deepcopy(operation["value"]))
    elif op == "remove":
        _remove(root, path)
    elif op == "replace":
        _replace(root, path, copy.deepcopy(operation["value"]))
    elif op == "test":
        found = _found(root, path)
        if found != operation["value"] or isinstance(found, bool) != isinstance(operation["value"], bool):
            raise Undefined("a test of the patch does not hold")
    elif op == "copy":
        _add(root, path, copy.deepcopy(_found(root, _path(operation["from"]))))
    else:
        source = _path(operation["from"])
        if path[: len(source)] == source and path != source:
            raise Undefined("a value cannot be moved into itself")
        _add(root, path, _remove(root, source))


def _path(given: Any) -> list[Any]:
    if isinstance(given, list):
        return given
    if not isinstance(given, str):
        raise Undefined("a path is a string or an array")
    text = given.removeprefix("/")
    return [step.replace("~1", "/").replace("~0", "~") for step in text.split("/")] if given else []


def _found(root: list[Any], path: list[Any]) -> Any:
    at = root[0]
    for step in path:
        at = _child(at, step)
    return at


def _child(container: Any, step: Any) -> Any:
    if isinstance(container, dict) and _key(step) in container:
        return container[_key(step)]
    if isinstance(container, list):
        return container[_index(step, len(container) - 1)]
    if isinstance(container, set) and step in container:
        return step
    raise Undefined(f"the path leads nowhere at {step!r}")


def _key(step: Any) -> Any:
    return step if isinstance(step, str | int | float) else str(step)


def _index(step: Any, last: int) -> int:
    """A position from 0 to `last`, without leading zeros."""
    text = str(step)
    if not text.isdecimal() or (text != "0" and text[0] == "0") or int(text) > last:
        raise Undefined(f"{step!r} is no position of the array")
    return int(text)


def _add(root: list[Any], path: list[Any], value: Any) -> None:
    if not path:
        root[0] = value
        return
    parent, step = _found(root, path[:-1]), path[-1]
    if isinstance(parent, dict):
        parent[_key(step)] = value
    elif isinstance(parent, list):
        parent.insert(len(parent) if step == "-" else _index(step, len(parent)), value)
    elif isinstance(parent, set) and step == value:
        parent.add(value)
    else:
        raise Undefined(f"nothing can be added at {step!r}")


def _remove(root: list[Any], path: list[Any]) -> Any:
    if not path:
        raise Undefined("the whole document cannot be removed")
    parent, step = _found(root, path[:-1]), path[-1]
    value = _child(parent, step)
    if isinstance(parent, dict):
        del parent[_key(step)]
    elif isinstance(parent, list):
        del parent[_index(step, len(parent) - 1)]
    else:
        parent.remove(step)
    return value


def _replace(root: list[Any], path: list[Any], value: Any) -> None:
    if not path:
        root[0] = value
        return
    parent, step = _found(root, path[:-1]), path[-1]
    _child(parent, step)
    if isinstance(parent, dict):
        parent[_key(step)] = value
    elif isinstance(parent, list):
        parent[_index(step, len(parent) - 1)] = value
    else:
        parent.remove(step)
        parent.add(value)


EXTENSIONS = (Extension("json.patch", 2, json_patch),)
