"""`for`, over lists and ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from noroshi.respond.language.failure import type_error, value_error
from noroshi.respond.language.frame import BREAK, CONTINUE, Flow, Frame, Here
from noroshi.respond.language.syntax import For
from noroshi.respond.language.values import double, integer, is_number, kind_of


def run_for(frame: Frame, loop: For, here: Here) -> Flow:
    """Each value in a scope of its own. A jump out of the loop ends it."""
    values = yield loop_values(frame, loop, here)
    for number, value in enumerate(values):
        with frame.scope.child() as scope:
            scope.declare(loop.value, value)
            if loop.index is not None:
                scope.declare(loop.index, number)
            path = here.path.below(f"[{number}]")
            signal = yield frame.machine.block(frame.within(scope), loop.block, path)
        if signal is BREAK:
            return None
        if signal is not None and signal is not CONTINUE:
            return signal
    return None


def loop_values(frame: Frame, loop: For, here: Here) -> Flow:
    """What the loop goes over: a list, or a Range. Raises TypeError for anything else."""
    if loop.items is not None:
        items = yield frame.machine.evaluate(frame, loop.items, here)
        if type(items) is not list:
            hint = "; use keys() to go over a map" if type(items) is dict else ""
            raise type_error(f"for: 'in' must be a list, not {kind_of(items)}{hint}")
        return items
    if loop.bounds is None:
        raise AssertionError(loop)
    bounds = yield frame.machine.evaluate(frame, loop.bounds, here)
    if type(bounds) is not list or len(bounds) != 2 or not all(map(is_number, bounds)):
        raise type_error("for: 'range' must be a list of two numbers")
    return Range(bounds[0], bounds[1])


class Range(Sequence[Any]):
    """Numbers from first to last, both included, in steps of 1."""

    def __init__(self, first: Any, last: Any) -> None:
        self._first = first
        count = (last - first) // 1 + 1
        if count > 2**53:
            raise value_error(f"for: the range from {first} to {last} is too long")
        self._count = max(0, int(count))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < self._count:
            raise IndexError(number)
        value = self._first + number
        return integer(value) if type(value) is int else double(value)

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(self._count))
