"""Helpers without a module prefix, and `json`."""

from __future__ import annotations

import json
import re
from typing import Any

from noroshi.respond.language.failure import type_error, value_error
from noroshi.respond.language.library.registry import (
    ANY,
    BOOLEAN,
    BYTES,
    LIST,
    MAP,
    NULL,
    NUMBER,
    STRING,
    Optional,
    declare,
)
from noroshi.respond.language.values import admit, double, integer, kind_of, plain, text_of

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def _to_double(value: Any) -> float:
    if type(value) is str:
        if not _DOUBLE.fullmatch(value.strip()):
            raise value_error(f"{value!r} is not a number")
        return double(float(value))
    return float(value)


def _to_integer(value: Any) -> int:
    if type(value) is str:
        if not _INTEGER.fullmatch(value.strip()) or len(value) > 32:
            raise value_error(f"{value!r} is not an integer")
        return integer(int(value))
    return integer(int(value))


def _default(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def _if(condition: Any, when_true: Any, when_false: Any) -> Any:
    return when_true if condition is True else when_false


def _decode(data: Any) -> Any:
    try:
        text = data.decode("utf-8") if type(data) is bytes else data
        return admit(json.loads(text, parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as error:
        raise value_error(f"not JSON: {error}") from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def encode_json(value: Any, indent: Any = False) -> str:
    """JSON text with keys in order; `indent` is a boolean or a map of `prefix` and `indent`."""
    plain(value)
    if indent is False or indent is None:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    prefix, step = "", "  "
    if type(indent) is dict:
        prefix, step = indent.get("prefix", ""), indent.get("indent", "  ")
        if type(prefix) is not str or type(step) is not str or set(indent) - {"prefix", "indent"}:
            raise type_error("json: indent takes the strings 'prefix' and 'indent'")
    return json.dumps(value, ensure_ascii=False, indent=step).replace("\n", "\n" + prefix)


_INDENT = Optional(BOOLEAN | MAP, False)

FUNCTIONS = (
    declare("default", {"value": ANY, "default_value": ANY}, _default),
    declare("if", {"condition": BOOLEAN | NULL, "value_if_true": ANY, "value_if_false": ANY}, _if),
    declare("double", {"value": STRING | NUMBER}, _to_double),
    declare("int", {"value": STRING | NUMBER}, _to_integer),
    declare("string", {"value": STRING | NUMBER | BOOLEAN}, text_of),
    declare("keys", {"map": MAP}, list),
    declare("len", {"value": LIST | MAP | STRING}, len),
    declare("get_type", {"value": ANY}, kind_of),
    declare("json.decode", {"data": BYTES | STRING}, _decode),
    declare("json.encode", {"data": ANY, "indent": _INDENT}, lambda data, indent: encode_json(data, indent).encode()),
    declare("json.encode_to_string", {"data": ANY, "indent": _INDENT}, encode_json),
)
