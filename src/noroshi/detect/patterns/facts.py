"""What is known of a value that an expression may have, as far as it says something about the document's text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from noroshi.detect.patterns.conditions import ALWAYS, NEVER, Condition, all_of, any_of, only
from noroshi.detect.patterns.literals import Literal, exact, lowered, number, uppered

Constant = tuple[str, str | int | bool | None]
"""A type's letter and a value, so that `1` and `true` stay apart: s(tring), n(umber), b(oolean), z (null)."""

TRUE: Constant = ("b", True)
FALSE: Constant = ("b", False)
_ONLY_TRUE = frozenset([TRUE])
_ONLY_FALSE = frozenset([FALSE])


class Origin(Enum):
    """How a value is tied to the document: if it is a string, its content stands there like this."""

    VALUE = "a value, with all that is in it"
    KEY = "a key of an object, or the index of an array"
    PART = "a part of a string or key"
    LOWER = "a string or key in lower case"
    LOWER_PART = "a part of one in lower case"
    UPPER = "a string or key in upper case"
    UPPER_PART = "a part of one in upper case"

    def part(self) -> Origin:
        """The origin of a part of the string."""
        return _PARTS.get(self, self)

    def literal(self, constant: Constant) -> Literal | None:
        """What stands in the document when a value of this origin is the constant."""
        _, value = constant
        if isinstance(value, str):
            return self._of_text(value)
        counts = self is Origin.VALUE and isinstance(value, int) and not isinstance(value, bool)
        return number(value) if counts and isinstance(value, int) else None

    def _of_text(self, text: str) -> Literal | None:
        if self in (Origin.LOWER, Origin.LOWER_PART):
            return lowered(text, whole=self is Origin.LOWER)
        if self in (Origin.UPPER, Origin.UPPER_PART):
            return uppered(text, whole=self is Origin.UPPER)
        return exact(text, whole=self is not Origin.PART)


_PARTS = {
    Origin.VALUE: Origin.PART,
    Origin.KEY: Origin.PART,
    Origin.LOWER: Origin.LOWER_PART,
    Origin.UPPER: Origin.UPPER_PART,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything said holds of the value; saying less is always sound.

    `choices` are all constants it can be (None: unknown). `keys` and `elements` hold of everything that iteration
    yields; `nonempty` holds if it yields at all; `when_true` if the value is true.
    """

    choices: frozenset[Constant] | None = None
    origins: frozenset[Origin] = frozenset()
    keys: Facts | None = None
    elements: Facts | None = None
    nonempty: Condition = ALWAYS
    when_true: Condition = ALWAYS

    def inner(self) -> tuple[Facts, Facts]:
        """Facts of the keys and of the elements of a collection."""
        keys, elements = self.keys or UNKNOWN, self.elements or UNKNOWN
        if Origin.VALUE in self.origins:
            return meet(keys, _KEY), meet(elements, DOCUMENT)
        return keys, elements

    def part(self) -> Facts:
        """Facts of a part of the string."""
        return Facts(origins=frozenset(origin.part() for origin in self.origins))

    def text(self) -> Condition:
        """What must stand in the document: each origin spells one of the choices."""
        if self.choices is None:
            return ALWAYS
        if not self.choices:
            return NEVER
        spelled = (only(*(origin.literal(choice) for choice in self.choices)) for origin in self.origins)
        return all_of(*spelled)


UNKNOWN = Facts()
DOCUMENT = Facts(origins=frozenset([Origin.VALUE]))
BOOLEAN = Facts(choices=frozenset([TRUE, FALSE]))
_KEY = Facts(origins=frozenset([Origin.KEY]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way an expression can have a value: what is known of it, and what must stand for that to happen."""

    facts: Facts = UNKNOWN
    needs: Condition = ALWAYS

    def holds(self) -> Condition:
        """What must stand for the value to be neither undefined nor false."""
        return NEVER if self.facts.choices == _ONLY_FALSE else all_of(self.needs, self.facts.when_true)


def meet(left: Facts, right: Facts) -> Facts:
    """Facts of a value that both hold of."""
    if left is UNKNOWN or right is UNKNOWN or left == right:
        return right if left is UNKNOWN else left
    choices = left.choices if right.choices is None else right.choices
    if left.choices is not None and right.choices is not None:
        choices = left.choices & right.choices
    return Facts(
        choices=choices,
        origins=left.origins | right.origins,
        keys=_meet(left.keys, right.keys),
        elements=_meet(left.elements, right.elements),
        nonempty=all_of(left.nonempty, right.nonempty),
        when_true=all_of(left.when_true, right.when_true),
    )


def _meet(left: Facts | None, right: Facts | None) -> Facts | None:
    return meet(left, right) if left and right else left or right


def join(facts: Iterable[Facts]) -> Facts:
    """Facts of a value that at least one of `facts` holds of."""
    each = list(dict.fromkeys(facts))
    if len(each) < 2:
        return each[0] if each else UNKNOWN
    choices = [one.choices for one in each if one.choices is not None]
    keys, elements = ([one.keys for one in each], [one.elements for one in each])
    return Facts(
        choices=frozenset().union(*choices) if len(choices) == len(each) else None,
        origins=frozenset.intersection(*(one.origins for one in each)),
        keys=join(one for one in keys if one) if all(keys) else None,
        elements=join(one for one in elements if one) if all(elements) else None,
        nonempty=any_of(one.nonempty for one in each),
        when_true=any_of(one.when_true for one in each),
    )


def merge(outcomes: Iterable[Outcome]) -> Outcome:
    """All ways as one."""
    ways = list(outcomes)
    if len(ways) == 1:
        return ways[0]
    return Outcome(join(way.facts for way in ways), any_of(way.needs for way in ways))


def equal(left: Facts, right: Facts) -> Condition:
    """What must stand for two values to be equal."""
    both = meet(left, right)
    return all_of(both.text(), both.when_true) if both.choices == _ONLY_TRUE else both.text()
