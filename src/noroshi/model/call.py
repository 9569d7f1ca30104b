"""A call that a playbook makes of the world outside, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_PARENT_TAGS = {
    "IndexError": "LookupError",
    "KeyError": "LookupError",
    "ZeroDivisionError": "ArithmeticError",
    "TimeoutError": "OSError",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A step of the source: where an error came from, where an effect belongs. Line and column count from 1."""

    routine: str
    step: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Call a function outside. `key` names the call within its run.

    Arguments are named and checked, defaults filled in, for functions of the language's library. For connectors they
    are as the playbook gave them; `positional` is empty but for connectors called inside an expression whose
    parameters nobody declared.
    """

    key: str
    place: Place
    function: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    positional: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """The call gave this value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The call raised this value in the playbook."""

    error: Any


@dataclass(frozen=True, slots=True)
class Secret:
    """The outcome of a call that gives a secret: what to ask for again, and the value, which is never stored."""

    reference: str
    value: str


Reply = Returned | Failed | Secret
"""What comes of a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a call before it is made.

    `writes`: it changes something outside. `repeatable`: making it twice is as good as once, because the action is
    idempotent or takes the idempotency key.
    """

    writes: bool
    repeatable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a call: `idempotency_key` is the same for every try of the same effect."""

    run_id: str
    idempotency_key: str
    number: int


def error_map(tag: str, message: str, **more: Any) -> dict[str, Any]:
    """An error of the playbook language: `tags` (the tag and its parent), `message`, and what its kind adds."""
    tags = [tag, _PARENT_TAGS[tag]] if tag in _PARENT_TAGS else [tag]
    return {"tags": tags, "message": f"{tag}: {message}", **more}
