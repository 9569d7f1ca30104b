"""Whether two simple patterns (letters, `.`, `[a-z]`, each with `*` or `+`) can match one same text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from noroshi.detect.contract import Undefined
from noroshi.detect.rego.builtins.crypto import text_of

_MAX_STATES = 1_000_000
_TOKEN = re.compile(r"(?P<any>\.)|\[(?P<set>(?:\\.|[^\]\\])+)\]|\\(?P<escaped>.)|(?P<plain>[^*+\[\]\\])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Step:
    """One letter of a pattern: which ones it may be (None: any), whether it may be left out, whether it may repeat."""

    letters: frozenset[str] | None
    optional: bool
    repeats: bool


def globs_match(left: Any, right: Any) -> bool:
    """Whether some text that is not empty matches both patterns."""
    one, other = _steps(text_of(left)), _steps(text_of(right))
    if len(one) * len(other) > _MAX_STATES:
        raise Undefined("the patterns are too long to compare")
    waiting = [(0, 0)]
    seen = {(0, 0)}
    while waiting:
        i, j = waiting.pop()
        if i == len(one) and j == len(other):
            return True
        for following in _moves(one, i, other, j):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False


def _moves(one: list[_Step], i: int, other: list[_Step], j: int) -> list[tuple[int, int]]:
    moves = []
    if i < len(one) and one[i].optional:
        moves.append((i + 1, j))
    if j < len(other) and other[j].optional:
        moves.append((i, j + 1))
    if i < len(one) and j < len(other) and _share(one[i], other[j]):
        nexts_one = [i + 1, *([i] if one[i].repeats else [])]
        nexts_other = [j + 1, *([j] if other[j].repeats else [])]
        moves += [(a, b) for a in nexts_one for b in nexts_other]
    return moves


def _share(left: _Step, right: _Step) -> bool:
    return left.letters is None or right.letters is None or bool(left.letters & right.letters)


def _steps(pattern: str) -> list[_Step]:
    steps: list[_Step] = []
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            raise Undefined(f"not a glob: unexpected {pattern[at]!r} at position {at}")
        at = token.end()
        flag = pattern[at : at + 1]
        if flag in ("*", "+"):
            at += 1
        if flag == "+":
            steps.append(_Step(_letters(token), optional=False, repeats=False))
        steps.append(_Step(_letters(token), optional=flag in ("*", "+") and flag != "", repeats=flag in ("*", "+")))
    return steps


def _letters(token: re.Match[str]) -> frozenset[str] | None:
    if token["any"]:
        return None
    if token["set"] is None:
        return frozenset(token["escaped"] or token["plain"])
    letters: set[str] = set()
    for low, high, single in re.findall(r"(\\?.)-(\\?.)|(\\?.)", token["set"], re.DOTALL):
        if single:
            letters.add(single[-1])
        else:
            letters.update(chr(code) for code in range(ord(low[-1]), ord(high[-1]) + 1))
    return frozenset(letters)
