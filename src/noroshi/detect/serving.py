"""What the evaluating process of the detect room does: messages of EVENTS in, what the rules find out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from noroshi.broker import wire
from noroshi.detect.contract import RuleBundle
from noroshi.detect.detector import Detections
from noroshi.detect.evaluation import Deferred, Evaluation, Exclusions
from noroshi.runtime.errors import RecordError, TransientError
from noroshi.runtime.workers import Pulse

_MOST_ROWS_KEPT: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSettings:
    """What the evaluating process is built from."""

    bundle: RuleBundle
    state_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateTask:
    """Apply the stateless or the stateful rules to the events of a message, which is unpacked only in the process."""

    number: int
    sequence: int
    payload: bytes
    headers: Mapping[str, str]
    stateful: bool
    exclude: Exclusions


@dataclass(frozen=True, slots=True)
class Unavailable:
    """What rules need did not answer: no fault of theirs, and worth another try."""

    message: str
    after_seconds: float


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The message is not what it claims to be."""

    reason: str
    detail: str


Answer = Detections | Unavailable | Unreadable


def serve_rules(settings: RoomSettings, pulse: Pulse) -> Callable[[EvaluateTask], Answer]:
    """Evaluate rules in a process that the room can end."""
    shares = Shares(Evaluation(settings.bundle, settings.state_url, pulse))

    def answer(task: EvaluateTask) -> Answer:
        try:
            return shares.evaluate(task)
        except TransientError as error:
            return Unavailable(str(error), error.after_seconds)
        except RecordError as error:
            return Unreadable(error.reason, error.detail)

    return answer


class Shares:
    """Evaluates messages, each of which comes twice: for stateless and for stateful rules.

    Unpacking and scanning cost more than evaluating, so both shares of a message are cut out when it first comes, and
    that of the other kind of rules waits for its turn. One that was pushed out is cut out again.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._waiting: OrderedDict[tuple[int, str, bool], Deferred | None] = OrderedDict()
        self._rows = 0

    def evaluate(self, task: EvaluateTask) -> Detections:
        """What the rules find. Raises RecordError for an unreadable message, TransientError when state is away."""
        message = (task.sequence, task.headers.get("batch-id", ""))
        if (*message, task.stateful) not in self._waiting:
            self._cut(task, message)
        share = self._taken((*message, task.stateful))
        return self._evaluation.evaluate(share, task.exclude) if share else Detections()

    def _cut(self, task: EvaluateTask, message: tuple[int, str]) -> None:
        events = wire.decode_events(task.payload, task.headers)
        candidates = self._evaluation.candidates(events)
        for stateful in (not task.stateful, task.stateful):
            self._keep((*message, stateful), self._evaluation.defer(events, candidates, stateful=stateful))

    def _keep(self, key: tuple[int, str, bool], share: Deferred | None) -> None:
        self._waiting.pop(key, None)
        self._waiting[key] = share
        self._rows += _size(share)
        while self._rows > _MOST_ROWS_KEPT and len(self._waiting) > 1:
            self._rows -= _size(self._waiting.popitem(last=False)[1])

    def _taken(self, key: tuple[int, str, bool]) -> Deferred | None:
        share = self._waiting.pop(key)
        self._rows -= _size(share)
        return share


def _size(share: Deferred | None) -> int:
    return 1 if share is None else 1 + len(share.rows)
