"""What a running piece of a playbook knows: its execution, its routine, its variables, its place."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from noroshi.model.call import Place
from noroshi.respond.language.path import Path
from noroshi.respond.language.scope import Scope

if TYPE_CHECKING:
    from noroshi.respond.language.machine import Machine


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on at the step of this name, in the innermost block around that has it."""

    target: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the routine with a value."""

    value: Any


@dataclass(frozen=True, slots=True)
class LoopControl:
    """`break` or `continue` of the innermost loop."""

    word: str


BREAK, CONTINUE = LoopControl("break"), LoopControl("continue")

Signal = Jump | Leave | LoopControl | None
"""Where a step wants to go; None is on to the following step."""

Flow = Generator[Any, Any, Any]
"""A piece of interpretation. It yields effects, and other flows whose return value it is then sent."""


@dataclass(slots=True)
class Here:
    """One visit of a step: where it stands in the run and in the source."""

    path: Path
    place: Place
    asked: int = 0

    def question(self) -> Path:
        """A place for the next effect inside an expression of this step."""
        self.asked += 1
        return self.path.below(f":{self.asked}")

    def at(self, mark: str) -> Here:
        """The same step, further down the path."""
        return Here(self.path.below(mark), self.place)


@dataclass(frozen=True, slots=True)
class Frame:
    """The surroundings of a block. `invocation` is one object per call of a routine."""

    machine: Machine
    routine: str
    scope: Scope
    invocation: object
    call_depth: int = 0
    parallel_depth: int = 0

    def within(self, scope: Scope, *, parallel_depth: int | None = None) -> Frame:
        """The same surroundings with other variables."""
        depth = self.parallel_depth if parallel_depth is None else parallel_depth
        return replace(self, scope=scope, parallel_depth=depth)
