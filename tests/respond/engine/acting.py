"""Hands for tests: they note what was done, and can fail or die at a chosen moment."""

from __future__ import annotations

from collections import Counter
from typing import Any

from noroshi.model.call import Attempt, Call, Facts, Failed, Returned, Secret
from noroshi.respond.language.effects import Outcome


class KilledError(BaseException):
    """The worker is gone, as after kill -9."""


class RecordingHands:
    """`look.*` calls are look-ups, `once.*` writes that must not be repeated, others writes that may be.

    Every call gives back its name and argument. `die_before` and `die_after` name the n-th call (from 1) at which the
    worker dies, before or after the call took effect.
    """

    def __init__(self, die_before: int = 0, die_after: int = 0) -> None:
        self.done: list[str] = []
        self.keys: Counter[str] = Counter()
        self.assumed: list[str] = []
        self._calls = 0
        self._die_before = die_before
        self._die_after = die_after

    def facts(self, call: Call) -> Facts:
        name = call.function
        return Facts(writes=not name.startswith(("look.", "googleapis.")), repeatable=not name.startswith("once."))

    def perform(self, call: Call, attempt: Attempt) -> Outcome | Secret:
        self._calls += 1
        if self._calls == self._die_before:
            raise KilledError
        if call.function.startswith("googleapis."):
            return Secret(call.arguments["secret_id"], "xoxb-the-secret-token")
        if call.function == "fail.always":
            return Failed({"tags": ["HttpError"], "code": 500, "message": "no"})
        self.done.append(call.key)
        self.keys[attempt.idempotency_key] += 1
        if self._calls == self._die_after:
            raise KilledError
        return Returned({"did": call.function, "with": dict(call.arguments)})

    def assume(self, call: Call) -> Outcome | Secret:
        self.assumed.append(call.function)
        return Returned({"assumed": call.function})

    def reveal(self, reference: str) -> str:
        return f"xoxb-the-secret-{reference}"


def outcome_of(record: Any) -> tuple[str, Any]:
    """State and result of a run."""
    return record.state.value, record.result
