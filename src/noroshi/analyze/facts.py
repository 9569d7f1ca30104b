"""What may be known of a value that stands in an event, and where that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol


class Kind(IntEnum):
    """Kinds of values, by OCSF's `type_id` of observables."""

    HOSTNAME = 1
    IP = 2
    USER = 4
    EMAIL = 5
    URL = 6
    HASH = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a value. `type` is `location`, `autonomous_system`, `indicator` or `asset`."""

    type: str
    data: dict[str, Any]
    provider: str


class FactSource(Protocol):
    """Somewhere facts come from."""

    def facts(self, kind: Kind, value: str) -> Iterator[Fact]:
        """What is known of a value; never raises for a value that is not of its kind."""

    def close(self) -> None:
        """Let files go."""
