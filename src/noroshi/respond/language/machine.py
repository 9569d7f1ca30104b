"""What drives one execution: steps in order, jumps, evaluation, and the stack that nesting lives on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

from noroshi.model.call import Place
from noroshi.respond.language.calls import call
from noroshi.respond.language.effects import Effect, StepEntry
from noroshi.respond.language.evaluation import Environment
from noroshi.respond.language.failure import Raised, exhausted
from noroshi.respond.language.frame import BREAK, CONTINUE, Flow, Frame, Here, Jump, Leave, Signal
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.meter import Meter
from noroshi.respond.language.path import Path
from noroshi.respond.language.scope import Replay, Suspended
from noroshi.respond.language.syntax import Action, Block, Body, CallStep, Program
from noroshi.respond.language.template import Template

Run = Callable[[Frame, Any, Here], Flow]
"""How one kind of action is carried out; the flow returns a Signal."""

_WORDS: dict[str, Signal] = {"end": Leave(None), "break": BREAK, "continue": CONTINUE}


class Machine:
    """One execution: the program, its limits and what has been used of them.

    `actions` says how each kind of step runs and `instant` does those kinds, where they need no effect,
    without a flow of their own.
    """

    def __init__(
        self,
        program: Program,
        limits: Limits,
        actions: Mapping[type, Run],
        instant: Mapping[type, Callable[[Frame, Any], Signal]],
        on_step: Callable[[StepEntry], None] | None,
    ) -> None:
        self.program = program
        self.limits = limits
        self.meter = Meter(limits)
        self._actions = actions
        self._instant = instant
        self._on_step = on_step
        self._steps = 0

    def block(self, frame: Frame, block: Block, path: Path) -> Flow:
        """Run a list of steps. Returns the Signal that leaves it, None when it ran to its end."""
        visits: dict[int, int] = {}
        number = 0
        while number < len(block.steps):
            step = block.steps[number]
            visits[number] = visits.get(number, 0) + 1
            place = Place(frame.routine, step.name, step.position.line, step.position.column)
            here = Here(path.step(step.name, visits[number]), place)
            try:
                self._enter(here, step.body)
                signal = self._now(frame, step.body)
                if signal is _LATER:
                    signal = yield self.body(frame, step.body, here)
            except Raised as error:
                error.leaves(frame.invocation, place)
                raise
            if signal is None:
                number += 1
            elif isinstance(signal, Jump) and signal.target in block.places:
                number = block.places[signal.target]
            else:
                return signal
        return None

    def body(self, frame: Frame, body: Body, here: Here) -> Flow:
        """Do what a body says. Returns the Signal of its action, else of its `next`."""
        signal = None
        if body.action is not None:
            signal = yield self._actions[type(body.action)](frame, body.action, here)
        return _following(body) if signal is None else signal

    def evaluate(self, frame: Frame, template: Template, here: Here) -> Flow:
        """The value of a template."""
        if not template.suspends:
            return template.evaluate(frame.scope)
        return (yield self.compute(frame, template.evaluate, here))

    def compute(self, frame: Frame, compute: Callable[[Environment], Any], here: Here) -> Flow:
        """The value of a computation that may suspend."""
        replay = Replay(frame.scope)
        while True:
            replay.rewind()
            try:
                return compute(replay)
            except Suspended as question:
                name, arguments = question.name, question.arguments
            replay.answer((yield call(frame, name, arguments, {}, here.question(), here.place)))

    def choose(self, here: Here, kind: str) -> None:
        """Tell the observer which way was taken: a `case` of a switch, or an `except`."""
        if self._on_step is not None:
            self._on_step(StepEntry(here.place, here.path.key, kind))

    def _enter(self, here: Here, body: Body) -> None:
        self._steps += 1
        if self._steps > self.limits.steps:
            raise exhausted(f"the execution ran more than {self.limits.steps} steps")
        if self._on_step is not None:
            self._on_step(StepEntry(here.place, here.path.key, _kind(body.action)))

    def _now(self, frame: Frame, body: Body) -> Signal | object:
        action = body.action
        if action is None:
            return _following(body)
        instant = self._instant.get(type(action))
        if instant is None or action.suspends:  # type: ignore[union-attr]  # instant kinds have it
            return _LATER
        signal = instant(frame, action)
        return _following(body) if signal is None else signal


_LATER = object()


def _following(body: Body) -> Signal:
    if body.next is None:
        return None
    target = body.next.target
    return _WORDS[target] if target in _WORDS else Jump(target)


def _kind(action: Action | None) -> str:
    if action is None:
        return "next"
    if isinstance(action, CallStep):
        return f"call {action.function}"
    return type(action).__name__.lower()


def trampoline(flow: Flow) -> Generator[Effect, Any, Any]:
    """Run flows that yield flows on a stack of our own, so that nesting never grows Python's. Yields effects
    only.
    """
    stack, sent, error = [flow], None, None
    try:
        while stack:
            try:
                yielded = stack[-1].send(sent) if error is None else stack[-1].throw(error)
            except StopIteration as stop:
                stack.pop()
                sent, error = stop.value, None
                continue
            except Exception as raised:
                stack.pop()
                sent, error = None, raised.with_traceback(None)
                continue
            error = None
            if isinstance(yielded, Generator):
                stack.append(yielded)
                sent = None
            else:
                sent = yield yielded
    finally:
        for unfinished in reversed(stack):
            unfinished.close()
    if error is not None:
        raise error
    return sent
