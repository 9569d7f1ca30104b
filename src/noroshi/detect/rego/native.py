"""The one door to the regorus binding: how engines are made, what they print, and what their errors say."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import regorus

_PLACE = re.compile(r"--> (?P<path>.+?):(?P<line>\d+):(?P<column>\d+)$", re.MULTILINE)
_FROM_EXTENSION = re.compile(r"^extension '[^']*' raises Python error: \w+: ")
_MESSAGE = re.compile(r"^error: (?P<message>.+)$", re.MULTILINE)

_MAX_COLUMN, _MAX_FILE_BYTES, _MAX_LINES = 1_000_000, 64 * 1024 * 1024, 1_000_000
"""Certificates and tables of indicators make long lines; the engine's own limit is 1,024 columns."""

ENGINE_ERRORS = (RuntimeError, ValueError, TypeError, OverflowError)
"""What the binding raises for a fault of the program it was given or of a value it cannot convert."""


@dataclass(frozen=True, slots=True)
class NativeError:
    """What the engine said: where (0 when it does not tell) and why, in one line."""

    path: str
    line: int
    column: int
    message: str

    def in_text(self, text: str) -> NativeError:
        """The same, with the column counted in letters of the text it is about."""
        lines = text.split("\n")
        if not 1 <= self.line <= len(lines):
            return self
        return replace(self, column=Columns(lines[self.line - 1]).true(self.column))


def new_engine() -> Any:
    """An empty engine. A backtrace per error costs milliseconds and tells nothing about a rule, so none is taken."""
    os.environ["RUST_LIB_BACKTRACE"] = "0"
    os.environ["RUST_BACKTRACE"] = "0"
    engine = regorus.Engine()  # type: ignore[attr-defined]  # the binding is native and has no stubs
    engine.set_policy_length_config(max_col=_MAX_COLUMN, max_file_bytes=_MAX_FILE_BYTES, max_lines=_MAX_LINES)
    return engine


def is_panic(error: BaseException) -> bool:
    """Whether the engine's native code panicked; the binding's class cannot be imported."""
    return type(error).__name__ == "PanicException"


def read_error(error: BaseException) -> NativeError:
    """The place and the reason in an engine's error text."""
    text = str(error)
    place, reason = _PLACE.search(text), _MESSAGE.search(text)
    message = reason["message"] if reason else text.strip().partition("\n")[0]
    message = _FROM_EXTENSION.sub("", message)
    if place is None:
        return NativeError("", 0, 0, message)
    return NativeError(place["path"], int(place["line"]), int(place["column"]), message)


class Columns:
    """Columns of a line in letters, of what the engine calls columns: it counts bytes, and a tab as four."""

    def __init__(self, line: str) -> None:
        widths = (4 if letter == "\t" else len(letter.encode()) for letter in line)
        self._counted = list(accumulate(widths, initial=1))

    def true(self, column: int) -> int:
        """The column in letters; behind the end of the line both count alike."""
        beyond = max(0, column - self._counted[-1])
        return bisect_left(self._counted, column - beyond) + 1 + beyond


@contextmanager
def muted_stderr() -> Iterator[None]:
    """Keep what native code writes to file descriptor 2 off the terminal: parser warnings, the panic hook's report.

    It diverts the whole process's descriptor, so it is for loading and for faults, not for the hot path.
    """
    saved = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)
