"""Runs a playbook in memory on virtual time, with calls answered by whoever asks for the run: for tests and
dry runs.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from noroshi.model.call import Call, Failed, Returned
from noroshi.respond.language.effects import Env, Now, Outcome, Result, Sleep, StepEntry, Uuid, Wait
from noroshi.respond.language.execution import Execution, Leaf
from noroshi.respond.language.failure import failure
from noroshi.respond.language.interpreter import DEFAULT_LIMITS, run
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.syntax import Program

Answer = Callable[[Call], Outcome]
Deliver = Callable[[Wait], Any]

_UUIDS = uuid.UUID("5f0a6f64-0a53-5c5c-9a3b-6d1d6c0f7b1e")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineRun:
    """What happened: the result, every call in order (logs apart), and the virtual time it took in
    seconds.
    """

    result: Result
    calls: tuple[Call, ...]
    logs: tuple[Call, ...]
    elapsed_seconds: float


@dataclass(slots=True)
class _Clock:
    now: float
    due: list[tuple[float, int, str]] = field(default_factory=list)
    arrivals: int = 0

    def at(self, moment: float, key: str) -> None:
        """Note that the effect of this key is over at a moment; the same moments end in order of arrival."""
        self.arrivals += 1
        heapq.heappush(self.due, (max(moment, self.now), self.arrivals, key))

    def next(self) -> str:
        """Go to the earliest moment."""
        self.now, _, key = heapq.heappop(self.due)
        return key


def unanswered(call: Call) -> Outcome:
    """The answer to a call nobody prepared: an error that names it. Nothing is ever sent."""
    return Failed(failure("SystemError", f"no answer is prepared for {call.function} at {call.key}").value)


def run_offline(
    program: Program,
    argument: Any = None,
    *,
    answer: Answer = unanswered,
    deliver: Deliver = lambda _wait: None,
    environment: Mapping[str, str] | None = None,
    start_seconds: float = 1_767_225_600.0,
    limits: Limits = DEFAULT_LIMITS,
    on_step: Callable[[StepEntry], None] | None = None,
) -> OfflineRun:
    """Run to the end. `deliver` gives the HTTP message a wait receives, None to let it time out."""
    execution = Execution(run(program, argument, limits, on_step=on_step), limits.concurrent_branches)
    clock = _Clock(start_seconds)
    calls: list[Call] = []
    logs: list[Call] = []
    outcomes: dict[str, Outcome] = {}
    came = execution.start()
    while True:
        for effect in came:
            if isinstance(effect, Call):
                (logs if effect.function == "sys.log" else calls).append(effect)
            after, outcomes[effect.key] = _outcome(effect, clock.now, answer, deliver, environment or {})
            clock.at(after, effect.key)
        if not clock.due:
            break
        key = clock.next()
        outcome = Returned(clock.now) if isinstance(execution.pending[key], Now) else outcomes.pop(key)
        came = execution.resolve(key, outcome)
    if execution.result is None:
        raise AssertionError("nothing is pending and the run has no result")
    return OfflineRun(
        result=execution.result, calls=tuple(calls), logs=tuple(logs), elapsed_seconds=clock.now - start_seconds
    )


def _outcome(  # noqa: PLR0911 - one case per kind
    effect: Leaf, now: float, answer: Answer, deliver: Deliver, environment: Mapping[str, str]
) -> tuple[float, Outcome]:
    """When the effect is over and how."""
    match effect:
        case Sleep(seconds=seconds, until=until):
            return (now + seconds if seconds is not None else until or now), Returned(None)
        case Wait(timeout_seconds=timeout):
            message = deliver(effect)
            if message is not None:
                return now, Returned(message)
            return now + timeout, Failed(failure("TimeoutError", "no callback arrived in time").value)
        case Now():
            return now, Returned(now)
        case Uuid():
            return now, Returned(str(uuid.uuid5(_UUIDS, effect.key)))
        case Env(name=name):
            return now, Returned(environment.get(name))
        case Call(function="sys.log"):
            return now, Returned(None)
        case Call(function="events.create_callback_endpoint"):
            return now, Returned({"url": f"https://callbacks.example.com/{effect.key}"})
        case Call():
            return now, answer(effect)
