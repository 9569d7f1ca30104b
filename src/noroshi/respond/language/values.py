"""Values of the language and what can be asked of them.

A value is None, bool, int (64 bits), float (finite), str, bytes, list or dict with str keys. Values are
never changed in place: whoever needs a different list or map makes a new one and shares the parts. Copying
on assignment, as the language demands, therefore costs nothing, and two variables can never be aliases.
"""

from __future__ import annotations

import math
from typing import Any

from noroshi.respond.language.failure import exhausted, type_error, value_error
from noroshi.respond.language.limits import MAX_VALUE_DEPTH

INT_MIN = -(2**63)
INT_MAX = 2**63 - 1

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    dict: "map",
}


def kind_of(value: Any) -> str:
    """The name of the value's type as `get_type` tells it."""
    return _KINDS[type(value)]


def is_number(value: Any) -> bool:
    """Whether the value is an integer or a double; a boolean is neither."""
    return type(value) is int or type(value) is float


def equal(left: Any, right: Any) -> bool:
    """The language's `==`: by value, integer and double alike, different types unequal, containers deep."""
    if left is right:
        return True
    left_type, right_type = type(left), type(right)
    if left_type is not right_type:
        return is_number(left) and is_number(right) and bool(left == right)
    if left_type is list:
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    if left_type is dict:
        return len(left) == len(right) and all(key in right and equal(item, right[key]) for key, item in left.items())
    return bool(left == right)


def text_of(value: Any) -> str:
    """How a number, boolean or string reads inside a string: `true`, `7`, `1.5`, and `2` for the double
    2.0.
    """
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return str(value)


def integer(value: int) -> int:
    """The value, when it fits 64 bits; ValueError otherwise."""
    if INT_MIN <= value <= INT_MAX:
        return value
    raise value_error("integer overflow: the result does not fit 64 bits")


def double(value: float) -> float:
    """The value, when it is finite; ValueError otherwise."""
    if math.isfinite(value):
        return value
    raise value_error("the result is not a finite number")


def admit(value: Any, depth: int = 0) -> Any:
    """A value from outside, rebuilt so that nobody else holds a part of it.

    Integers beyond 64 bits become doubles, tuples become lists, half surrogate pairs become question marks. Raises a
    language error for anything that is no value.
    """
    if depth > MAX_VALUE_DEPTH:
        raise exhausted(f"a value is nested more than {MAX_VALUE_DEPTH} levels deep")
    match value:
        case None | bool() | bytes():
            return value
        case str():
            return value if value.isascii() else value.encode("utf-8", "replace").decode()
        case int():
            return value if INT_MIN <= value <= INT_MAX else double(float(value))
        case float():
            return double(value)
        case list() | tuple():
            return [admit(item, depth + 1) for item in value]
        case dict():
            return {_key(key): admit(item, depth + 1) for key, item in value.items()}
        case _:
            raise type_error(f"a {type(value).__name__} is not a value of the language")


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    raise type_error(f"a map key must be a string, not {type(key).__name__}")


def plain(value: Any) -> Any:
    """The value, when JSON can carry it; TypeError when it holds bytes."""
    stack = [value]
    while stack:
        item = stack.pop()
        if type(item) is bytes:
            raise type_error("bytes cannot be encoded as JSON; use base64.encode or text.decode")
        if type(item) is list:
            stack.extend(item)
        elif type(item) is dict:
            stack.extend(item.values())
    return value
