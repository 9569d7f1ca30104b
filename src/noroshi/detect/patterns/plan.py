"""Choosing what to scan for: any clause of a body is sound, so the one that holds least often is taken.

Of each literal of that clause a part is enough, and the scanner's speed depends on which: it looks at the last bytes of
a literal first, so parts that end in what stands everywhere (`.example.com`) or in what many literals share are slow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from noroshi.detect.patterns.conditions import Clause, prior
from noroshi.detect.patterns.database import LiteralDatabase
from noroshi.detect.patterns.derive import BodyPattern
from noroshi.detect.patterns.documents import Documents
from noroshi.detect.patterns.literals import Literal

_PER_LITERAL = 7e-5
"""Cost of one more literal in the database, in hits per document that cost the same (measured at 10,000 literals)."""
_COMMON = 0.5
"""Share of documents above which looking through each of them costs less than being told of it."""
_IN_VAIN = 0.9
"""Share of documents that pass a test above which evaluating the rule on all of them costs no more."""
ENOUGH = 32
"""Documents below which a sample tells little."""
_UNSEEN = 1e-3
"""Share that a literal not yet seen in a sample is taken to have, times its prior."""
_TAIL = 8
"""Bytes at the end of a literal that the scanner looks at first."""
_PART = 16
"""Bytes of a literal that are scanned for; the rest is looked at only where they stand."""
_SAMPLE_BYTES = 1 << 16


@dataclass(slots=True)
class Frequencies:
    """How often literals stand in documents, as far as it was measured: the last two samples, by their sizes."""

    shares: dict[Literal, float] = field(default_factory=dict)
    _sample_size: int = 0

    def measure(self, bodies: Iterable[BodyPattern], sample: Documents) -> None:
        """Count in how many documents of the sample each literal of the bodies stands."""
        literals = sorted({literal for body in bodies for clause in body.clauses for literal in clause})
        numbers, _ = LiteralDatabase(literals).find(sample)
        counts = Counter(numbers.tolist())
        both = len(sample) + self._sample_size
        for number, literal in enumerate(literals):
            self.shares[literal] = (counts[number] + self.shares.get(literal, 0.0) * self._sample_size) / both
        self._sample_size = len(sample)

    def expected(self, clause: Clause) -> float:
        """The share of documents in which the clause is expected to hold, at most."""
        return sum(self.shares.get(literal, 0.0) for literal in clause) + prior(clause) * _UNSEEN


@dataclass(frozen=True, slots=True)
class Plan:
    """What to scan for: `anchors` holds, per part of a literal, the numbers of the bodies it may lead to.

    `tested` are bodies to be tested on every document, `loose` those for which even that is in vain. `expected` is how
    many hits a document should give.
    """

    anchors: Mapping[Literal, tuple[int, ...]]
    tested: tuple[int, ...]
    loose: tuple[int, ...]
    expected: float


def make_plan(bodies: Sequence[BodyPattern], frequencies: Frequencies, sample: Documents) -> Plan:
    """The plan whose scan is expected to report least, on documents like the sample."""
    anchors: dict[Literal, list[int]] = {}
    tested, loose = [], []
    for number, body in enumerate(bodies):
        clause = min(body.clauses, key=lambda each: frequencies.expected(each) + _PER_LITERAL * len(each))
        if frequencies.expected(clause) <= _COMMON:
            for literal in clause:
                anchors.setdefault(literal, []).append(number)
        elif len(sample) >= ENOUGH and _held_share(body, sample) > _IN_VAIN:
            loose.append(number)
        else:
            tested.append(number)
    expected = sum(frequencies.shares.get(literal, 0.0) for literal in anchors)
    return Plan(_parts(anchors, sample), tuple(tested), tuple(loose), expected)


def is_mistaken(plan: Plan, bodies: Sequence[BodyPattern], documents: Documents) -> bool:
    """Whether a body that the plan does not scan for, because what it needs was common, is far from common here."""
    sample = Documents.joined(documents.spread(ENOUGH, _SAMPLE_BYTES))
    return any(_held_share(bodies[number], sample) < _COMMON / 2 for number in (*plan.tested, *plan.loose))


def _held_share(body: BodyPattern, sample: Documents) -> float:
    return sum(body.stands_in(sample[row]) for row in range(len(sample))) / len(sample)


def _parts(anchors: Mapping[Literal, Sequence[int]], sample: Documents) -> dict[Literal, tuple[int, ...]]:
    """The anchors with each literal cut to the part that ends in the rarest bytes."""
    read = bytes(sample.parts[0].data[:_SAMPLE_BYTES])
    seen = Counter(_tails(read) if any(len(literal.text) > _TAIL for literal in anchors) else ())
    shared = Counter(tail for literal in anchors for tail in set(_tails(literal.text)))
    parts: dict[Literal, set[int]] = {}
    for literal, numbers in anchors.items():
        tails = {end: literal.text[end - _TAIL : end] for end in range(_TAIL, len(literal.text) + 1)}
        costs = ((seen[tail], shared[tail], -end) for end, tail in tails.items())
        end = -min(costs, default=(0, 0, -len(literal.text)))[2]
        parts.setdefault(Literal(literal.text[max(0, end - _PART) : end], literal.caseless), set()).update(numbers)
    return {part: tuple(sorted(numbers)) for part, numbers in parts.items()}


def _tails(text: bytes) -> Iterator[bytes]:
    return (text[start : start + _TAIL] for start in range(len(text) - _TAIL + 1))
