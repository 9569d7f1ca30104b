"""Where the strings and comments of a Rego text are, so that nothing is mistaken for code that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPAQUE = re.compile(r'#[^\n]*|"(?:\\.|[^"\\\n])*"|`[^`]*`')


def opaque_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end (character offsets) of every comment, string and raw string, in order."""
    return (match.span() for match in _OPAQUE.finditer(text))


def comments(text: str) -> Iterator[tuple[int, int]]:
    """0-based line and column where each comment begins, in order."""
    line, seen = 0, 0
    for start, _ in opaque_spans(text):
        if text[start] == "#":
            line += text.count("\n", seen, start)
            seen = start
            yield line, start - (text.rfind("\n", 0, start) + 1)


def too_deep(text: str) -> tuple[int, int] | None:
    """Line and column (from 1) of the first bracket that is nested deeper than the engine's parser bears, if any.

    Its time doubles with each level of `[` and `{` (0.04 s at 16), and some thousand `(` overflow its stack.
    """
    blank = _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    braces = parentheses = 0
    for match in re.finditer(r"[][(){}]", blank):
        letter = match[0]
        step = 1 if letter in "[({" else -1
        if letter in "()":
            parentheses += step
        else:
            braces += step
        if braces > _MAX_BRACES or parentheses > _MAX_PARENTHESES:
            begin = text.rfind("\n", 0, match.start()) + 1
            return text.count("\n", 0, begin) + 1, match.start() - begin + 1
    return None


_MAX_BRACES, _MAX_PARENTHESES = 16, 100
