"""`try`, `retry`, `except`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from noroshi.respond.language.calls import call
from noroshi.respond.language.effects import Sleep
from noroshi.respond.language.expression import dotted_name
from noroshi.respond.language.failure import Raised, type_error, value_error
from noroshi.respond.language.frame import Flow, Frame, Here
from noroshi.respond.language.library.http import DEFAULT_BACKOFF, DEFAULT_MAX_RETRIES
from noroshi.respond.language.operators import boolean
from noroshi.respond.language.syntax import Except, Retry, Try
from noroshi.respond.language.template import Computed, Literal, Template
from noroshi.respond.language.values import is_number, kind_of


@dataclass(frozen=True, slots=True)
class _Policy:
    """How often and when to try again; `predicate` names a function or subworkflow of the error."""

    predicate: str
    max_retries: int
    initial_delay: float
    max_delay: float
    multiplier: float

    def delay(self, retry: int) -> float:
        """Seconds before the n-th retry, counted from 1."""
        try:
            grown = self.initial_delay * self.multiplier ** (retry - 1)
        except OverflowError:
            return self.max_delay
        return min(grown, self.max_delay)


def run_try(frame: Frame, action: Try, here: Here) -> Flow:
    """The whole body again for each retry; then the handler gets the last error."""
    retry = 0
    while True:
        attempt = here.at(f"#{retry}") if retry else Here(here.path, here.place)
        try:
            return (yield frame.machine.body(frame, action.body, attempt))
        except Raised as raised:
            if raised.fatal:
                raise
            error = raised
        retry += 1
        delay = None
        if action.retry is not None:
            delay = yield _retry_delay(frame, action.retry, error, retry, here.at(f"#{retry}"))
        if delay is None:
            break
        key = here.path.below(f"#{retry}:backoff").key()
        yield Sleep(key=key, place=here.place, seconds=delay)
    if action.handler is None:
        raise error
    inside = here.at(":except")
    frame.machine.choose(inside, "except")
    return (yield _handle(frame, action.handler, error.value, inside))


def _handle(frame: Frame, handler: Except, error: Any, here: Here) -> Flow:
    with frame.scope.child() as scope:
        if handler.name is not None:
            scope.declare(handler.name, error)
        return (yield frame.machine.body(frame.within(scope), handler.body, here))


def _retry_delay(frame: Frame, retry: Retry, error: Raised, number: int, here: Here) -> Flow:
    """Seconds to wait before the retry, or None when the error is not to be retried."""
    policy: _Policy = yield _policy(frame, retry, here.at(":policy"))
    if number > policy.max_retries:
        return None
    path = here.path.below(":predicate")
    answer = yield call(frame, policy.predicate, [error.value], {}, path, here.place)
    return policy.delay(number) if boolean(answer, "a retry predicate") else None


def _policy(frame: Frame, retry: Retry, here: Here) -> Flow:
    if retry.policy is not None:
        given = yield frame.machine.evaluate(frame, retry.policy, here)
        if type(given) is not dict:
            raise type_error(f"retry: the policy must be a map, not {kind_of(given)}")
        return _made(given, given.get("backoff"))
    backoff: Any = dict(DEFAULT_BACKOFF)
    if retry.backoff is not None:
        backoff = yield frame.machine.evaluate(frame, retry.backoff, here)
    for name in ("initial_delay", "max_delay", "multiplier"):
        template: Template | None = getattr(retry, name)
        if template is not None:
            backoff = {**backoff, name: (yield frame.machine.evaluate(frame, template, here))}
    given = {}
    if retry.max_retries is not None:
        given["max_retries"] = yield frame.machine.evaluate(frame, retry.max_retries, here)
    if retry.predicate is not None:
        given["predicate"] = yield _predicate(frame, retry.predicate, here)
    return _made(given, backoff)


def _predicate(frame: Frame, template: Template, here: Here) -> Flow:
    """The name of the predicate: written bare, or as `${name}`, or given by a variable or a whole policy."""
    if isinstance(template, Literal):
        return template.value
    name = dotted_name(template.expression) if isinstance(template, Computed) else None
    if name in frame.machine.program.routines and not frame.scope.defines(str(name)):
        return name
    value = yield frame.machine.evaluate(frame, template, here)
    return value.get("predicate") if type(value) is dict else value


def _made(given: dict[str, Any], backoff: Any) -> _Policy:
    backoff = DEFAULT_BACKOFF if backoff is None else backoff
    if type(backoff) is not dict:
        raise type_error(f"retry: backoff must be a map, not {kind_of(backoff)}")
    numbers = {**DEFAULT_BACKOFF, **backoff}
    predicate = given.get("predicate", "retry.always")
    retries = given.get("max_retries", DEFAULT_MAX_RETRIES)
    if type(predicate) is not str:
        raise type_error(f"retry: the predicate must be a function, not {kind_of(predicate)}")
    if type(retries) is not int:
        raise type_error(f"retry: max_retries must be an integer, not {kind_of(retries)}")
    for name, value in numbers.items():
        if not is_number(value):
            raise type_error(f"retry: {name} must be a number, not {kind_of(value)}")
        if value < 0:
            raise value_error(f"retry: {name} is negative")
    delays = {name: float(numbers[name]) for name in ("initial_delay", "max_delay", "multiplier")}
    return _Policy(predicate, retries, **delays)
