"""Cutting JSON values that stand one after another or in arrays, however they are laid out over lines.

All of it is array arithmetic over the bytes, because a loop over tokens would be the slowest step of a scan. Objects
at the outermost level, and the values directly inside outermost arrays, are records. Whatever else stands there is a
record of its own, a line at a time, so that nothing vanishes; whether it means anything is for the analyzer to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from noroshi.collect.cutting import Cut

Positions = NDArray[np.int64]
Octets = NDArray[np.uint8]


def _table(members: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(members)] = True
    return table


_BRACKETS = _table(b"{}[]")
_OPENING = _table(b"{[")
_BETWEEN = _table(b" \t\r\n,[]\0")
_BETWEEN_WRAPPED = _table(b" \t\r\n,[]}\0")


class Documents:
    """Finds JSON values; remembers between buffers whether it stands inside an outermost array.

    With `unwrap`, an outermost object whose first member has that name and holds an array counts as that array.
    """

    def __init__(self, unwrap: str | None = None) -> None:
        self._in_array = False
        self._between = _BETWEEN if unwrap is None else _BETWEEN_WRAPPED
        self._wrapper = None if unwrap is None else wrapper_pattern(unwrap)

    def cut(self, buffer: bytes, *, final: bool) -> Cut:
        """Whole values of the buffer."""
        octets = np.frombuffer(self._opened(buffer), np.uint8)
        spans = _find_spans(octets, self._in_array)
        whole = len(buffer) if final else spans.settled
        self._in_array = spans.in_array
        noise = ~self._between[octets[:whole]]
        starts, ends = _with_strays(noise, spans.starts, spans.ends, _newlines(octets))
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(ends - starts)))
        return Cut(octets[:whole][_covered(starts, ends, whole)].tobytes(), offsets, buffer[whole:])

    def _opened(self, buffer: bytes) -> bytes:
        """The buffer with blanks in place of wrappers' beginnings, so that their arrays are outermost."""
        if self._wrapper is None:
            return buffer
        begin = buffer.find(b"]") if self._in_array else 0
        if begin < 0:
            return buffer
        opened = self._wrapper.sub(lambda found: found[1] + b" " * len(found[2]), buffer[begin:])
        return buffer[:begin] + opened


def wrapper_pattern(member: str) -> re.Pattern[bytes]:
    """Finds the beginnings of wrappers at the start of a text and right after another wrapper's end.

    Nothing inside JSON looks like the latter: values are separated by commas, and quotes in strings are escaped.
    """
    name = re.escape(member.encode())
    return re.compile(rb'(\A[\s}]*|\]\s*\}\s*)(\{\s*"' + name + rb'"\s*:)(?=\s*\[)')


@dataclass(frozen=True, slots=True)
class _Spans:
    """Records `[start, end)`, up to where the buffer is settled, and whether an outermost array is open there."""

    starts: Positions
    ends: Positions
    settled: int
    in_array: bool


def _find_spans(octets: Octets, in_array: bool) -> _Spans:
    brackets = _structural_brackets(octets)
    if not len(brackets):
        return _Spans(brackets, brackets, 0, in_array)
    opening = _OPENING[octets[brackets]]
    depth = int(in_array) + np.cumsum(np.where(opening, 1, -1))
    depth -= np.minimum(np.minimum.accumulate(depth), 0)
    # The outermost bracket that is open after each bracket, as an index into `brackets`; -1 is the one from before.
    outermost = np.maximum.accumulate(np.where(opening & (depth == 1), np.arange(len(brackets)), -1))
    is_array = np.where(outermost >= 0, octets[brackets[outermost]] == ord("["), in_array)
    before = np.concatenate(([int(in_array)], depth[:-1]))
    starts = brackets[opening & np.where(is_array, depth == 2, depth == 1)]
    ends = brackets[~opening & np.where(is_array, (depth == 1) & (before == 2), (depth == 0) & (before == 1))] + 1
    unfinished = len(starts) > len(ends)
    settled = int(starts[-1]) if unfinished else int(brackets[-1]) + 1
    return _Spans(starts[: len(ends)], ends, settled, bool(is_array[-1]) and bool(depth[-1] > 0))


def _structural_brackets(octets: Octets) -> Positions:
    """Positions of brackets outside strings. A string cannot hold a raw newline, so quotes are paired by line."""
    brackets = np.flatnonzero(_BRACKETS[octets])
    quotes = _unescaped_quotes(octets)
    newlines = _newlines(octets)
    line_starts = np.concatenate(([0], newlines))[np.searchsorted(newlines, brackets)]
    inside = (np.searchsorted(quotes, brackets) - np.searchsorted(quotes, line_starts)) & 1
    outside: Positions = brackets[inside == 0]
    return outside


def _unescaped_quotes(octets: Octets) -> Positions:
    quotes = np.flatnonzero(octets == ord('"'))
    slashes = np.flatnonzero(octets == ord("\\"))
    if not len(slashes):
        return quotes
    # A quote is escaped when the run of backslashes right before it has an odd length.
    run_starts = np.flatnonzero(np.diff(slashes, prepend=-2) != 1)
    run_lengths = np.diff(np.append(run_starts, len(slashes)))
    escaped = slashes[run_starts][run_lengths % 2 == 1] + run_lengths[run_lengths % 2 == 1]
    unescaped: Positions = quotes[~np.isin(quotes, escaped, assume_unique=True)]
    return unescaped


def _newlines(octets: Octets) -> Positions:
    positions: Positions = np.flatnonzero(octets == ord("\n"))
    return positions


def _covered(starts: Positions, ends: Positions, length: int) -> NDArray[np.bool_]:
    change = np.zeros(length + 1, np.int8)
    change[starts] += 1
    change[ends] -= 1
    return np.cumsum(change[:-1], dtype=np.int8).view(np.bool_)


def _with_strays(
    strange: NDArray[np.bool_], starts: Positions, ends: Positions, newlines: Positions
) -> tuple[Positions, Positions]:
    """The spans together with those of anything `strange` that stands between them, each on one line."""
    noise = np.flatnonzero(strange & ~_covered(starts, ends, len(strange)))
    if not len(noise):
        return starts, ends
    group = np.searchsorted(starts, noise) + np.searchsorted(newlines, noise) * (len(starts) + 1)
    first = np.flatnonzero(np.diff(group, prepend=-1) != 0)
    last = np.append(first[1:], len(noise)) - 1
    starts, ends = np.append(starts, noise[first]), np.append(ends, noise[last] + 1)
    order = np.argsort(starts)
    return starts[order], ends[order]
