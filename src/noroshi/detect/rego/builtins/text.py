"""Strings: what the engine lacks, refuses wrongly, or panics on."""

from __future__ import annotations

import json
from typing import Any

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.builtins.crypto import text_of
from noroshi.detect.rego.builtins.globs import globs_match
from noroshi.runtime.errors import ContentError
from noroshi.runtime.yaml12 import parse_yaml


def count(search: Any, substring: Any) -> int:
    """How often a text stands in another, not overlapping; an empty one stands before, between and after all letters."""
    return text_of(search).count(text_of(substring))


def json_is_valid(value: Any) -> bool:
    """Whether a value is a string that is JSON."""
    if not isinstance(value, str):
        return False
    try:
        json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return False
    return True


def yaml_is_valid(value: Any) -> bool:
    """Whether a value is a string that is YAML."""
    if not isinstance(value, str):
        return False
    try:
        parse_yaml(value, "")
    except ContentError:
        return False
    return True


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def split_n(value: Any, delimiter: Any, pieces: Any) -> list[str]:
    """The text cut at the delimiter into at most so many pieces; all of them when the number is negative."""
    if not isinstance(pieces, int) or isinstance(pieces, bool):
        raise Undefined("the number of pieces must be whole")
    text, mark = text_of(value), text_of(delimiter)
    if pieces == 0:
        return []
    if not mark:
        cut = list(text)
        return cut if pieces < 0 else [*cut[: pieces - 1], "".join(cut[pieces - 1 :])] if cut else []
    return text.split(mark, -1 if pieces < 0 else pieces - 1)


EXTENSIONS = (
    Extension("json.is_valid", 1, json_is_valid),
    Extension("regex.globs_match", 2, globs_match),
    Extension("strings.count", 2, count),
    Extension("strings.split_n", 3, split_n),
    Extension("yaml.is_valid", 1, yaml_is_valid),
)
