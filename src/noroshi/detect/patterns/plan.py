"""Choosing what to scan for: any clause of a body is sound, so the one that holds least often is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from noroshi.detect.patterns.conditions import Clause, prior
from noroshi.detect.patterns.database import Documents, LiteralDatabase
from noroshi.detect.patterns.derive import BodyPattern
from noroshi.detect.patterns.literals import Literal

_PER_LITERAL = 7e-5
"""Cost of one more literal in the database, in hits per document that cost the same (measured at 10,000 literals)."""
_COMMON = 0.5
"""Share of documents above which looking through each of them costs less than being told of it."""
_IN_VAIN = 0.9
"""Share of documents that pass a test above which evaluating the rule on all of them costs no more."""
_UNSEEN = 1e-3
"""Share that a literal not yet seen in a sample is taken to have, times its prior."""


@dataclass(slots=True)
class Frequencies:
    """How often literals stand in documents, as far as it was measured; later measurements weigh more."""

    shares: dict[Literal, float] = field(default_factory=dict)

    def measure(self, bodies: Iterable[BodyPattern], sample: Documents) -> None:
        """Count in how many documents of the sample each literal of the bodies stands."""
        literals = sorted({literal for body in bodies for clause in body.clauses for literal in clause})
        numbers, _ = LiteralDatabase(literals).find(sample)
        counts: dict[int, int] = {}
        for number in numbers.tolist():
            counts[number] = counts.get(number, 0) + 1
        for number, literal in enumerate(literals):
            share = counts.get(number, 0) / len(sample)
            self.shares[literal] = (share + self.shares.get(literal, share)) / 2

    def expected(self, clause: Clause) -> float:
        """The share of documents in which the clause is expected to hold, at most."""
        return sum(self.shares.get(literal, 0.0) for literal in clause) + prior(clause) * _UNSEEN


@dataclass(frozen=True, slots=True)
class Plan:
    """What to scan for: `anchors` holds, per literal, the numbers of the bodies it may lead to.

    `tested` are bodies to be tested on every document, `loose` those for which even that is in vain. `expected` is how
    many hits a document should give.
    """

    anchors: Mapping[Literal, tuple[int, ...]]
    tested: tuple[int, ...]
    loose: tuple[int, ...]
    expected: float


def make_plan(bodies: Sequence[BodyPattern], frequencies: Frequencies, sample: Documents | None = None) -> Plan:
    """The plan whose scan is expected to report least."""
    anchors: dict[Literal, list[int]] = {}
    tested, loose = [], []
    for number, body in enumerate(bodies):
        clause = min(body.clauses, key=lambda each: frequencies.expected(each) + _PER_LITERAL * len(each))
        if frequencies.expected(clause) <= _COMMON:
            for literal in clause:
                anchors.setdefault(literal, []).append(number)
        elif sample is not None and _held_share(body, sample) > _IN_VAIN:
            loose.append(number)
        else:
            tested.append(number)
    expected = sum(frequencies.shares.get(literal, 0.0) for literal in anchors)
    return Plan({literal: tuple(found) for literal, found in anchors.items()}, tuple(tested), tuple(loose), expected)


def _held_share(body: BodyPattern, sample: Documents) -> float:
    return sum(body.stands_in(sample[row]) for row in range(len(sample))) / len(sample)
