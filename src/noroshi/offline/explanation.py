"""What is said of a rule and an event: conditions with what was found, and what the event was scanned for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Value:
    """An expression of a condition and what it was for this event, as JSON; several when the condition has several
    ways to hold, none when it has no value."""

    text: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One statement of a body. `note` says why it is not known whether it holds."""

    path: str
    line: int
    text: str
    outcome: Outcome
    values: tuple[Value, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """One way for a rule, or a definition it uses, to hold. `name` is that of the definition, `alert` or a helper.

    `holds` is None when that depends on what is not known.
    """

    name: str
    path: str
    line: int
    holds: bool | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Texts of which one must stand in an event for the body at `line` to hold, and those that do."""

    path: str
    line: int
    texts: tuple[str, ...]
    hits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`alerts` are the bodies of which one must hold, `helpers` the definitions of the package that they use.

    `sources` are the files of the rule as they were written, by path, at `commit`. Without `patterns` the rule has no
    fast pattern and is evaluated on every event.
    """

    rule_id: str
    commit: str
    sources: dict[str, str]
    matched: bool | None
    alerts: tuple[Body, ...]
    helpers: tuple[Body, ...]
    patterns: tuple[Pattern, ...]
