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
