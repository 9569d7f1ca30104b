"""Where control goes: targets of `next`, loops, branches, steps that nothing reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from noroshi.respond.language.syntax import (
    Block,
    Body,
    For,
    Next,
    Parallel,
    Program,
    Raise,
    Return,
    Routine,
    Step,
    inner,
    steps_below,
)
from noroshi.respond.language.template import Position
from noroshi.runtime.errors import Fault

KEYWORDS = ("end", "break", "continue")


@dataclass(frozen=True, slots=True)
class _Around:
    """What surrounds a block: steps a jump may reach, the loop a `break` ends, the branch one cannot leave."""

    reachable: frozenset[str] = frozenset()
    loop: str = ""
    branch: bool = False


def check_flow(program: Program) -> Iterator[Fault]:
    """Errors for jumps that lead nowhere or where they may not, warnings for steps out of reach."""
    for routine in program.routines.values():
        yield from _Routine(program.path, routine).faults()


class _Routine:
    def __init__(self, path: str, routine: Routine) -> None:
        self._path = path
        self._routine = routine
        self._steps = list(steps_below(routine.block))
        self._names = {step.name for step in self._steps}
        self._targets = {target.target for step in self._steps for target in _nexts(step.body)}

    def faults(self) -> Iterator[Fault]:
        yield from self._block(self._routine.block, _Around())
        for name, count in Counter(step.name for step in self._steps).items():
            if count > 1:
                *_, last = (step for step in self._steps if step.name == name)
                message = f"step {name!r} stands {count} times in {self._routine.name!r}; a jump takes the innermost"
                yield self._fault(last.position, message, "duplicate-step", "warning")

    def _block(self, block: Block, around: _Around) -> Iterator[Fault]:
        inside = replace(around, reachable=around.reachable | set(block.places))
        for number, step in enumerate(block.steps):
            if step.name in KEYWORDS:
                message = f"'next: {step.name}' always means the keyword, never a step of this name"
                yield self._fault(step.position, message, "step-name", "warning")
            if number and _never_passes(block.steps[number - 1]) and step.name not in self._targets:
                message = f"step {step.name!r} is never reached"
                yield self._fault(step.position, message, "unreachable", "warning")
            yield from self._body(step.body, inside)

    def _body(self, body: Body, around: _Around) -> Iterator[Fault]:
        if body.next is not None:
            yield from self._next(body.next, around)
        if isinstance(body.action, Return) and around.branch:
            yield self._fault(body.position, "'return' cannot leave a parallel branch", "branch-exit")
        below = around
        if isinstance(body.action, For):
            below = replace(around, loop="for")
        elif isinstance(body.action, Parallel):
            below = _Around(loop="parallel" if body.action.loop else "", branch=True)
        for part in inner(body):
            yield from self._block(part, below) if isinstance(part, Block) else self._body(part, below)

    def _next(self, following: Next, around: _Around) -> Iterator[Fault]:
        target = following.target
        if target == "end":
            if around.branch:
                message = "'next: end' in a parallel branch ends the branch only"
                yield self._fault(following.position, message, "branch-exit", "warning")
        elif target in ("break", "continue"):
            if not around.loop:
                yield self._fault(following.position, f"'next: {target}' is not inside a loop", "no-loop")
            elif target == "break" and around.loop == "parallel":
                message = "'next: break' cannot leave a parallel loop"
                yield self._fault(following.position, message, "branch-exit")
        elif target not in around.reachable:
            yield self._fault(following.position, self._unreachable(target, around), "unknown-step")

    def _unreachable(self, target: str, around: _Around) -> str:
        if target in self._names:
            where = "out of a parallel branch or into" if around.branch else "into"
            return f"cannot jump {where} the nested steps that hold {target!r}"
        near = get_close_matches(target, around.reachable, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"there is no step {target!r} in {self._routine.name!r}{hint}"

    def _fault(self, at: Position, message: str, code: str, severity: str = "error") -> Fault:
        return Fault(self._path, at.line, at.column, message, code, severity)


def _never_passes(step: Step) -> bool:
    return step.body.next is not None or isinstance(step.body.action, Return | Raise)


def _nexts(body: Body) -> Iterator[Next]:
    if body.next is not None:
        yield body.next
    for part in inner(body):
        if isinstance(part, Body):
            yield from _nexts(part)
