"""The detect room on the broker: EVENTS in, ALERTS out, with rules that cannot take the room down.

Stateless rules share the batches among all workers. Stateful rules have a consumer of their own that hands out one
batch of a source at a time, in order, however many workers there are.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections import Counter
from datetime import datetime
from typing import Any, Final

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.broker.outbox import STATEFUL, STATELESS, Outbox
from noroshi.detect.detector import Detections
from noroshi.detect.evaluation import Strikes
from noroshi.detect.serving import Answer, EvaluateTask, RoomSettings, Unavailable, Unreadable, serve_rules
from noroshi.model.ledger import LedgerEntry, minute_of
from noroshi.runtime.errors import RecordError, TransientError
from noroshi.runtime.workers import Loss, Reply, WorkerPool

_POLL_SECONDS: Final = 0.25
"""Answers come at once all the same; so often a rule that does not come back is looked for."""

log = structlog.get_logger()


class DetectRoom:
    """One supervised process that evaluates, and the bookkeeping around it. Used from one event loop."""

    def __init__(self, outbox: Outbox, settings: RoomSettings, *, rule_seconds_limit: float = 5.0) -> None:
        self._outbox, self._limit = outbox, rule_seconds_limit
        self._answers: dict[int, asyncio.Future[Reply | Loss]] = {}
        self._numbers = 0
        self._gate = asyncio.Event()
        self._gate.set()
        self._open(settings)
        self._polling = asyncio.get_running_loop().create_task(self._poll())

    @property
    def polling(self) -> asyncio.Task[None]:
        """Ends only when no more rules can be evaluated: then the room has to be built anew."""
        return self._polling

    @property
    def strikes(self) -> Strikes:
        """What is known of rules that ended their process under the present bundle."""
        return self._strikes

    async def effect_stateless(self, delivery: Delivery) -> None:
        """Raise the alerts of stateless rules on an EVENTS message. Safe to repeat."""
        await self._detect(delivery, stateful=False)

    async def effect_stateful(self, delivery: Delivery) -> None:
        """Raise the alerts of stateful rules on an EVENTS message. Safe to repeat; batches must come in order."""
        await self._detect(delivery, stateful=True)

    async def replace(self, settings: RoomSettings) -> None:
        """Apply other rules from the next batch on; what is being evaluated is finished with the old ones."""
        self._gate.clear()
        try:
            while self._answers:
                vital: set[asyncio.Future[Any]] = {*self._answers.values(), self._polling}
                await asyncio.wait(vital, return_when=asyncio.FIRST_COMPLETED)
                if self._polling.done():
                    return
            old = self._pool
            self._open(settings)
        finally:
            self._gate.set()
        await asyncio.to_thread(old.close)

    async def close(self) -> None:
        """End the evaluating process."""
        self._polling.cancel()
        await asyncio.gather(self._polling, return_exceptions=True)
        await asyncio.to_thread(self._pool.close)

    def _open(self, settings: RoomSettings) -> None:
        self._strikes = Strikes(settings.bundle)
        self._pool = WorkerPool(serve_rules, settings, size=1, depth=2, time_limit_seconds=self._limit)

    async def _detect(self, delivery: Delivery, *, stateful: bool) -> None:
        found = await self._evaluate(delivery, stateful=stateful)
        for (rule, message), count in found.faults.items():
            log.warning("a rule failed", rule=rule, events=count, fault=message)
        lane = STATEFUL if stateful else STATELESS
        alerts = [alert for _, alert in found.alerts]
        await self._outbox.alerts(alerts, delivery.headers["source"], f"{delivery.headers['batch-id']}:{lane}")
        faults: Counter[str] = Counter()
        for (rule, _), count in found.faults.items():
            faults[rule] += count
        await self._outbox.account(_entry(delivery, lane, faults))

    async def _evaluate(self, delivery: Delivery, *, stateful: bool) -> Detections:
        task = EvaluateTask(
            number=0,
            sequence=delivery.sequence,
            payload=delivery.payload,
            headers=dict(delivery.headers),
            stateful=stateful,
            exclude=self._strikes.exclusions(),
        )
        for _ in range(_events(delivery) + 2):
            outcome = await self._ask(task)
            if isinstance(outcome, Reply):
                found: Answer = outcome.value
                if isinstance(found, Unavailable):
                    raise TransientError(found.message, after_seconds=found.after_seconds)
                if isinstance(found, Unreadable):
                    raise RecordError(found.reason, found.detail)
                return found
            exclude = self._strikes.after(outcome, task.exclude)
            log.error("a rule's process was ended", reason=outcome.reason.strip().rsplit("\n", 1)[-1])
            if exclude is None:
                break
            task = dataclasses.replace(task, exclude=exclude)
        raise RecordError("rules-failed", "the process that evaluates rules ended on this batch")

    async def _ask(self, task: EvaluateTask) -> Reply | Loss:
        await self._gate.wait()
        self._numbers += 1
        number = self._numbers
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._pool.submit(dataclasses.replace(task, number=number))
        try:
            await asyncio.wait([answer, self._polling], return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                self._polling.result()
            outcome: Reply | Loss = await answer
        finally:
            del self._answers[number]
        return outcome

    async def _poll(self) -> None:
        """Bring answers from the process to those who wait; a thread does the waiting."""
        while True:
            pool = self._pool
            try:
                outcomes: list[Any] = await asyncio.to_thread(lambda pool: list(pool.poll(_POLL_SECONDS)), pool)
            except OSError:
                if pool is self._pool:
                    raise
                continue
            for outcome in outcomes:
                answer = self._answers.get(outcome.task.number)
                if answer and not answer.done():
                    answer.set_result(outcome)


def _events(delivery: Delivery) -> int:
    """How many events the message holds. Raises RecordError when it does not say."""
    try:
        return int(delivery.headers[wire.EVENT_COUNT])
    except (KeyError, ValueError):
        raise RecordError("unreadable-message", "it does not say how many events it holds") from None


def _entry(delivery: Delivery, lane: str, faults: dict[str, int]) -> LedgerEntry:
    """Detection keeps nothing back: what it was given it has looked at, once by each kind of rule."""
    events = _events(delivery)
    return LedgerEntry(
        stage="detect",
        source=delivery.headers["source"],
        minute=minute_of(datetime.fromisoformat(delivery.headers["received-at"])),
        batch_id=f"{delivery.headers['batch-id']}:{lane}",
        records_in=events,
        records_out=events,
        events=events if lane == STATELESS else 0,
        faults=dict(faults),
    )
