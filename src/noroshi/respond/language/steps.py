"""The plain kinds of step: assign, call, switch, raise, return, steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from noroshi.respond.language.calls import call
from noroshi.respond.language.failure import Raised, failure, type_error
from noroshi.respond.language.frame import Flow, Frame, Here, Leave, Signal
from noroshi.respond.language.operators import boolean, list_index
from noroshi.respond.language.syntax import Assign, CallStep, Nested, Raise, Return, Switch, Target
from noroshi.respond.language.values import kind_of


def run_assign(frame: Frame, action: Assign, here: Here) -> Flow:
    """Each entry in order; the value before the target. One entry without effects is one atomic action."""
    for entry in action.entries:
        value = yield frame.machine.evaluate(frame, entry.value, here)
        if entry.target.suspends:
            keys = yield frame.machine.compute(frame, entry.target.keys, here)
        else:
            keys = entry.target.keys(frame.scope)
        _write(frame, entry.target, keys, value)


def _assign_now(frame: Frame, action: Assign) -> Signal:
    for entry in action.entries:
        value = entry.value.evaluate(frame.scope)
        target = entry.target
        if target.path:
            _write(frame, target, target.keys(frame.scope), value)
        else:
            frame.scope.write(target.name, value)
    return None


def _write(frame: Frame, target: Target, keys: list[Any], value: Any) -> None:
    if keys:
        value = _replaced(frame.scope.lookup(target.name), keys, 0, value)
    frame.scope.write(target.name, value)


def _replaced(container: Any, keys: list[Any], level: int, value: Any) -> Any:
    """A copy of the container in which what stands at `keys[level:]` is the value; missing maps are made."""
    if level == len(keys):
        return value
    key = keys[level]
    if type(container) is list:
        at = list_index(container, key)
        return [*container[:at], _replaced(container[at], keys, level + 1, value), *container[at + 1 :]]
    if type(container) is dict:
        if type(key) is not str:
            raise type_error(f"the key of a map must be a string, not {kind_of(key)}")
        below = container.get(key, {} if level + 1 < len(keys) else None)
        return {**container, key: _replaced(below, keys, level + 1, value)}
    raise type_error(f"cannot set {key!r} of {kind_of(container)}")


def run_call(frame: Frame, action: CallStep, here: Here) -> Flow:
    """The call with its arguments by name or position, its value to `result`."""
    given: Any = {}
    if action.arguments is not None:
        given = yield frame.machine.evaluate(frame, action.arguments, here)
    positional = given if type(given) is list else []
    named = given if type(given) is dict else {}
    value = yield call(frame, action.function, positional, named, here.path, here.place)
    if action.result is not None:
        frame.scope.write(action.result, value)


def run_switch(frame: Frame, action: Switch, here: Here) -> Flow:
    """The first entry whose condition is true."""
    for number, case in enumerate(action.cases):
        condition = yield frame.machine.evaluate(frame, case.condition, here)
        if boolean(condition, "a condition"):
            inside = here.at(f"[{number}]")
            frame.machine.choose(inside, f"case {number}")
            return (yield frame.machine.body(frame, case.body, inside))
    frame.machine.choose(here, "no case")
    return None


def run_raise(frame: Frame, action: Raise, here: Here) -> Flow:
    """Raise the value."""
    raise _raised((yield frame.machine.evaluate(frame, action.value, here)))


def _raise_now(frame: Frame, action: Raise) -> Signal:
    raise _raised(action.value.evaluate(frame.scope))


def _raised(value: Any) -> Raised:
    if type(value) is bytes:
        return failure("TypeError", "cannot raise bytes")
    return Raised(value)


def run_return(frame: Frame, action: Return, here: Here) -> Flow:
    """Leave the routine with the value."""
    return Leave((yield frame.machine.evaluate(frame, action.value, here)))


def _return_now(frame: Frame, action: Return) -> Signal:
    return Leave(action.value.evaluate(frame.scope))


def run_nested(frame: Frame, action: Nested, here: Here) -> Flow:
    """Steps in the same scope."""
    return (yield frame.machine.block(frame, action.block, here.path))


INSTANT: dict[type, Callable[[Frame, Any], Signal]] = {
    Assign: _assign_now,
    Raise: _raise_now,
    Return: _return_now,
}
"""Steps that need no flow when their templates do not suspend."""
