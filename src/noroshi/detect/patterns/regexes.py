"""Text that must stand where a regular expression or glob finds something.

Only what reads the same in RE2 and in Rust's `regex` is understood; anything else makes the whole pattern opaque.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from noroshi.detect.patterns.conditions import ALWAYS, Condition, all_of, any_of

Spell = Callable[[str, bool], Condition]
"""What must stand where a text is found; the second argument tells that its case is ignored."""

_QUANTIFIER = re.compile(r"\?|\*|\+|\{(\d+)(?:,\d*)?\}")
_LAZY = re.compile(r"\?")
_FLAGS = re.compile(r"\(\?([imsU]+)\)")
_GROUP = re.compile(r"\((?!\?)|\(\?:|\(\?P?<[A-Za-z_]\w*>")
_CLASS = re.compile(r"\[\^?\]?(?:[^\[\]\\&~-]|\\[^\WxupPQEkN0-9]|\\[^\w\s]|-(?!-)|&(?!&)|~(?!~))*\]", re.ASCII)
_WIDTHLESS = re.compile(r"[\^$]|\\[bBAz]")
_ANY = re.compile(r"\.|\\[dDwWsS]|\\[pP](?:[A-Z]|\{\^?\w+\})", re.ASCII)
_ESCAPED = re.compile(r"\\([^\w\s<>]|[tnr])", re.ASCII)
_PLAIN = re.compile(r"[^\\.\[\](){}|*+?^$]")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}


class _Opaque(Exception):  # noqa: N818 - not a failure: nothing is known of the pattern
    """The pattern holds something that is not understood."""


def required_by_regex(pattern: str, spell: Spell) -> Condition:
    """What must stand in a text for the pattern to be found in it."""
    flags = _FLAGS.match(pattern)
    start, caseless = (flags.end(), "i" in flags[1]) if flags else (0, False)
    reader = _Reader(pattern, start, lambda text: spell(text, caseless))
    try:
        condition = reader.alternatives()
    except _Opaque:
        return ALWAYS
    return condition if reader.position == len(pattern) else ALWAYS


def required_by_glob(pattern: str, spell: Callable[[str], Condition]) -> Condition:
    """What must stand in a text for the glob to match it; only `*`, `**` and `?` are understood."""
    if re.search(r"[\[\]{}\\!]", pattern):
        return ALWAYS
    return all_of(*(spell(part) for part in re.split(r"[*?]+", pattern) if part))


class _Reader:
    """Reads a pattern once from left to right."""

    def __init__(self, pattern: str, position: int, spell: Callable[[str], Condition]) -> None:
        self._pattern, self.position, self._spell = pattern, position, spell

    def alternatives(self) -> Condition:
        """Up to the end or the closing parenthesis."""
        branches = [self._sequence()]
        while self._pattern.startswith("|", self.position):
            self.position += 1
            branches.append(self._sequence())
        return any_of(branches)

    def _sequence(self) -> Condition:
        conditions, run = [], ""
        while self.position < len(self._pattern) and self._pattern[self.position] not in "|)":
            if self._take(_WIDTHLESS):
                self._reject_quantifier()
                continue
            text, inner = self._atom()
            least, repeated = self._repetition()
            if text and not repeated:
                run += text
                continue
            conditions.append(self._spell(run + text if least else run))
            conditions.append(inner if least else ALWAYS)
            run = ""
        return all_of(*conditions, self._spell(run))

    def _atom(self) -> tuple[str, Condition]:
        """A character, or nothing and what a group needs."""
        if found := self._take(_ESCAPED):
            return _CONTROLS.get(found[1], found[1]), ALWAYS
        if found := self._take(_PLAIN):
            return found[0], ALWAYS
        if self._take(_ANY) or self._take(_CLASS):
            return "", ALWAYS
        if self._take(_GROUP):
            inner = self.alternatives()
            if not self._pattern.startswith(")", self.position):
                raise _Opaque
            self.position += 1
            return "", inner
        raise _Opaque

    def _repetition(self) -> tuple[bool, bool]:
        """Whether the atom before must be there at least once, and whether anything but exactly once."""
        must, repeated = True, False
        while found := self._take(_QUANTIFIER):
            must = must and found[0] not in "?*" and (found[1] is None or int(found[1]) > 0)
            repeated = True
            self._take(_LAZY)
        return must, repeated

    def _reject_quantifier(self) -> None:
        if _QUANTIFIER.match(self._pattern, self.position):
            raise _Opaque

    def _take(self, expected: re.Pattern[str]) -> re.Match[str] | None:
        found = expected.match(self._pattern, self.position)
        if found:
            self.position = found.end()
        return found
