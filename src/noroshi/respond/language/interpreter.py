"""The interpreter: a program becomes a generator of effects."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from noroshi.respond.language import branches, loops, retries, steps
from noroshi.respond.language.calls import invoke
from noroshi.respond.language.effects import Effect, Ended, Outcome, Result, StepEntry, Succeeded
from noroshi.respond.language.failure import Raised, exhausted
from noroshi.respond.language.frame import Flow, Frame
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.machine import Machine, Run, trampoline
from noroshi.respond.language.path import Path
from noroshi.respond.language.scope import Scope
from noroshi.respond.language.syntax import (
    Assign,
    CallStep,
    For,
    Nested,
    Parallel,
    Program,
    Raise,
    Return,
    Switch,
    Try,
)
from noroshi.respond.language.values import admit, plain

DEFAULT_LIMITS = Limits()

_ACTIONS: dict[type, Run] = {
    Assign: steps.run_assign,
    CallStep: steps.run_call,
    Switch: steps.run_switch,
    For: loops.run_for,
    Parallel: branches.run_parallel,
    Try: retries.run_try,
    Raise: steps.run_raise,
    Return: steps.run_return,
    Nested: steps.run_nested,
}


def run(
    program: Program,
    argument: Any = None,
    limits: Limits = DEFAULT_LIMITS,
    *,
    on_step: Callable[[StepEntry], None] | None = None,
) -> Generator[Effect, Outcome, Result]:
    """Interpret `main` with the runtime argument, by the contract of `effects`. Errors end up in the
    Result.
    """
    machine = Machine(program, limits, _ACTIONS, steps.INSTANT, on_step)
    try:
        value = yield from trampoline(_main(machine, argument))
        return Succeeded(plain(value))
    except Raised as error:
        return Ended(error.value, error.context, tuple(error.trace))


def _main(machine: Machine, argument: Any) -> Flow:
    main = machine.program.routines["main"]
    value = admit(argument)
    size = machine.meter.size(value)
    if size > machine.limits.argument_bytes:
        raise exhausted(f"the argument takes {size} bytes; the most is {machine.limits.argument_bytes}")
    named = {main.params[0].name: value} if main.params else {}
    frame = Frame(machine, main.name, Scope(machine.meter), object())
    return (yield invoke(frame, main, named, Path(None, "main")))
