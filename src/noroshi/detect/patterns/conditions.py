"""What must stand in a text: clauses that all must hold, each a set of literals of which one must stand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import reduce

from noroshi.detect.patterns.literals import Literal

Clause = frozenset[Literal]
Condition = frozenset[Clause]
"""All clauses must hold. Leaving a clause out weakens a condition and is always sound."""

ALWAYS: Condition = frozenset()
NEVER: Condition = frozenset([frozenset()])

_MOST_CLAUSES = 24
_MOST_LITERALS = 5_000


def prior(clause: Clause) -> float:
    """A guess at how often the clause holds, made from lengths alone; smaller is rarer."""
    return math.fsum(math.exp(-len(literal.text) / 3) for literal in clause)


def only(*literals: Literal | None) -> Condition:
    """One of these literals must stand; a case without a literal proves nothing."""
    found = frozenset(literal for literal in literals if literal is not None)
    return frozenset([found]) if None not in literals and len(found) <= _MOST_LITERALS else ALWAYS


def all_of(*conditions: Condition) -> Condition:
    """Every one of the conditions holds."""
    return _strongest(frozenset().union(*conditions))


def any_of(conditions: Iterable[Condition]) -> Condition:
    """At least one of the conditions holds; of none, never."""
    alternatives = frozenset(conditions) - {NEVER}
    if ALWAYS in alternatives:
        return ALWAYS
    return reduce(_either, sorted(alternatives, key=len), NEVER)


def _either(left: Condition, right: Condition) -> Condition:
    if left == NEVER:
        return right
    if len(left) * len(right) > _MOST_CLAUSES**2 // 4:
        left, right = _rarest(left, _MOST_CLAUSES // 2), _rarest(right, _MOST_CLAUSES // 2)
    crossed = (one | other for one in left for other in right)
    return _strongest(frozenset(clause for clause in crossed if len(clause) <= _MOST_LITERALS))


def _strongest(clauses: Condition) -> Condition:
    """Without clauses that others imply."""
    kept: list[Clause] = []
    for clause in sorted(clauses, key=len):
        if not any(stronger <= clause for stronger in kept):
            kept.append(clause)
    return _rarest(frozenset(kept), _MOST_CLAUSES)


def _rarest(clauses: Condition, count: int) -> Condition:
    if len(clauses) <= count:
        return clauses
    return frozenset(sorted(clauses, key=lambda clause: (prior(clause), sorted(clause)))[:count])
