"""Which steps and ways of a playbook tests have taken."""

from __future__ import annotations

from collections.abc import Iterator

from noroshi.respond.language.effects import StepEntry
from noroshi.respond.language.syntax import Block, Body, Program, Switch, Try, inner, steps_below
from noroshi.respond.language.template import Literal

Way = tuple[str, int, int, str]
"""Routine, line and column of a step, and which of its ways: `step`, `case N`, `no case`, `except`."""


class Coverage:
    """Counts a step as covered when it was entered, a switch entry, a switch's else and an `except` when taken."""

    def __init__(self, program: Program) -> None:
        self.path = program.path
        self._ways = {way: None for routine in program.routines.values() for way in _block(routine.name, routine.block)}
        self._names = {
            (routine.name, step.position.line, step.position.column): step.name
            for routine in program.routines.values()
            for step in steps_below(routine.block)
        }
        self._taken: set[Way] = set()

    def note(self, entry: StepEntry) -> None:
        """Count what a run tells its observer."""
        place = entry.place
        kind = entry.kind if entry.kind.startswith(("case ", "no case", "except")) else "step"
        self._taken.add((place.routine, place.line, place.column, kind))

    @property
    def percent(self) -> float:
        """Ways taken of all there are."""
        return 100 * len(self._taken & set(self._ways)) / len(self._ways)

    def missed(self) -> list[str]:
        """The ways not taken, `path:line: routine.step, way`."""
        return [
            f"{self.path}:{line}: {routine}.{self._names[routine, line, column]}{'' if kind == 'step' else ', ' + kind}"
            for routine, line, column, kind in self._ways
            if (routine, line, column, kind) not in self._taken
        ]


def _block(routine: str, block: Block) -> Iterator[Way]:
    for step in block.steps:
        place = (routine, step.position.line, step.position.column)
        yield (*place, "step")
        yield from _body(place, step.body)


def _body(place: tuple[str, int, int], body: Body) -> Iterator[Way]:
    if isinstance(body.action, Switch):
        yield from ((*place, f"case {number}") for number in range(len(body.action.cases)))
        if not _always(body.action):
            yield (*place, "no case")
    if isinstance(body.action, Try) and body.action.handler is not None:
        yield (*place, "except")
    for part in inner(body):
        yield from _block(place[0], part) if isinstance(part, Block) else _body(place, part)


def _always(switch: Switch) -> bool:
    return any(isinstance(case.condition, Literal) and case.condition.value is True for case in switch.cases)
