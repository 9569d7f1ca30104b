"""Strings: what the engine lacks, refuses wrongly, or panics on."""

from __future__ import annotations

from typing import Any

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.builtins.crypto import text_of
from noroshi.detect.rego.builtins.globs import globs_match


def count(search: Any, substring: Any) -> int:
    """How often a text stands in another, not overlapping; an empty one stands around every letter."""
    return text_of(search).count(text_of(substring))


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
    Extension("regex.globs_match", 2, globs_match),
    Extension("strings.count", 2, count),
    Extension("strings.split_n", 3, split_n),
)
