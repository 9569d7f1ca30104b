"""`sprintf` with the verbs of Go's `fmt` that the engine does not know: width and precision, `%x`, `%q` and more."""

from __future__ import annotations

import json
import re
from typing import Any

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.builtins.crypto import text_of

_VERB = re.compile(r"%(?P<flags>[-+# 0]*)(?P<width>\d+)?(?:\.(?P<precision>\d*))?(?P<verb>.)", re.DOTALL)
_MAX_WIDTH = 1_000


def sprintf(form: Any, values: Any) -> str:
    """The text with each verb replaced by its value. What does not fit is told in the text, as Go does."""
    if not isinstance(values, list):
        raise Undefined("the values are an array")
    rest = iter(values)
    text = _VERB.sub(lambda verb: _formatted(verb, rest), text_of(form))
    extra = [f"{_kind(value)}={shown(value)}" for value in rest]
    return text + (f"%!(EXTRA {', '.join(extra)})" if extra else "")


def _formatted(verb: re.Match[str], values: Any) -> str:
    letter = verb["verb"]
    if letter == "%":
        return "%"
    missing = object()
    value = next(values, missing)
    if value is missing:
        return f"%!{letter}(MISSING)"
    flags, width = verb["flags"], min(int(verb["width"] or 0), _MAX_WIDTH)
    precision = None if verb["precision"] is None else min(int(verb["precision"] or 0), _MAX_WIDTH)
    text = _text(letter, value, flags, precision)
    if text is None:
        return f"%!{letter}({_kind(value)}={shown(value)})"
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and letter in "deEfFgGxXobs":
        sign = text[0] if text[:1] in ("-", "+") else ""
        return sign + text[len(sign) :].rjust(width - len(sign), "0")
    return text.rjust(width)


def _text(letter: str, value: Any, flags: str, precision: int | None) -> str | None:
    if letter in "vs":
        text = shown(value)
        return text if precision is None else text[:precision]
    if letter == "q":
        return json.dumps(shown(value), ensure_ascii=False)
    if letter == "t":
        return shown(value) if isinstance(value, bool) else None
    if letter == "T":
        return _kind(value)
    if letter in "xX" and isinstance(value, str):
        return format(int.from_bytes(value.encode(), "big"), letter).zfill(2 * len(value.encode())) if value else ""
    return _number(letter, value, flags, precision)


def _number(letter: str, value: Any, flags: str, precision: int | None) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    plus = "+" if "+" in flags else ""
    if letter in "eEfFgG":
        return format(value, f"{plus}.{6 if precision is None else precision}{letter}")
    if letter in "dbox" + "X" and float(value).is_integer():
        return format(int(value), f"{plus}{letter}")
    if letter == "c" and float(value).is_integer():
        return chr(int(value))
    return None


def _kind(value: Any) -> str:
    kinds = {bool: "bool", int: "int", float: "float64", str: "string", type(None): "<nil>"}
    return kinds.get(type(value), "string")


def shown(value: Any, *, inner: bool = False) -> str:
    """A value as Rego writes it; a string by itself stands without quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if inner else value
    if isinstance(value, dict):
        items = (f"{shown(key, inner=True)}: {shown(each, inner=True)}" for key, each in sorted(value.items(), key=str))
        return "{" + ", ".join(items) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(shown(each, inner=True) for each in value) + "]"
    if isinstance(value, set):
        return "{" + ", ".join(sorted(shown(each, inner=True) for each in value)) + "}" if value else "set()"
    return json.dumps(value)


EXTENSIONS = (Extension("__noroshi_sprintf", 2, sprintf),)
