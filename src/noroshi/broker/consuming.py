"""The long loop of a room's worker: fair over sources, acknowledged after the effect, and nothing lost on errors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Consumer, Delivery, Lag
from noroshi.runtime.errors import ConfigError, OverloadError, RecordError, TransientError
from noroshi.runtime.tracing import PARENT, proceed

_FETCH_SECONDS: Final = 1.0
_OVERLOAD_SECONDS: Final = 2.0
_FAILURE_SECONDS: Final = 1.0
_LOOK_SOONEST_SECONDS, _LOOK_LATEST_SECONDS, _LOOK_PATIENCE = 0.25, 1.0, 0.05
"""Between two looks for sources, and which share of the time since there was a new one: each look is a question to the
broker, which counts what it holds to answer it."""
_ALONE: Final = frozenset({PARENT, wire.ONLY_FOR})

log = structlog.get_logger()

Effect = Callable[[Delivery], Awaitable[None]]
"""Processes one message completely: when it returns, every effect is durable. Must be safe to repeat."""

EffectTogether = Callable[[Sequence[Delivery]], Awaitable[None]]
"""Does for several messages of a source what `Effect` does for each, at less cost. If it raises, each is done alone."""

GiveUp = Callable[[Delivery, str, str], Awaitable[None]]
"""Dead-letters a whole message: (message, reason code, detail)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How many messages are held and how long one may take.

    `in_order` hands out one message of a source at a time, over all workers of the group: the next one comes when
    this one is acknowledged.
    """

    in_flight_per_source: int = 4
    in_order: bool = False
    at_once: int = 1
    redeliver_after_seconds: float = 60.0
    max_deliveries: int = 5


class FairWorker:
    """Consumes one stream with a durable consumer for each source, so that a hot source only delays itself.

    Sources take turns for the `at_once` places in which messages are processed. Errors decide by their class:
    TransientError and OverloadError hand the message back, RecordError gives it up at once, anything else is our bug
    and is tried again until `max_deliveries`, then given up.
    """

    def __init__(
        self,
        broker: Broker,
        stream: str,
        group: str,
        effect: Effect,
        give_up: GiveUp,
        policy: Policy | None = None,
        together: EffectTogether | None = None,
    ) -> None:
        self._broker, self._stream, self._group = broker, stream, group
        self._effect, self._give_up, self._together = effect, give_up, together
        self._policy = policy or Policy()
        self._places = asyncio.Semaphore(self._policy.at_once)
        self._consumers: dict[str, Consumer] = {}
        self._last_new = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until `stop` is called and what is being processed has been finished."""
        try:
            while not self._stopping.is_set():
                await self._look_for_sources()
                for task in [task for task in self._tasks if task.done()]:
                    self._tasks.discard(task)
                    task.result()
                quiet = _LOOK_PATIENCE * (time.monotonic() - self._last_new)
                with suppress(TimeoutError):
                    pause = min(_LOOK_LATEST_SECONDS, max(_LOOK_SOONEST_SECONDS, quiet))
                    await asyncio.wait_for(self._stopping.wait(), pause)
        finally:
            self._stopping.set()
            await asyncio.gather(*self._tasks)

    def stop(self) -> None:
        """Take no more messages."""
        self._stopping.set()

    async def lags(self) -> dict[str, Lag]:
        """How far each source is behind."""
        return {source: await consumer.lag() for source, consumer in self._consumers.items()}

    async def _look_for_sources(self) -> None:
        try:
            state = await self._broker.state(self._stream)
            for subject in state.messages_by_subject:
                if subject not in self._consumers:
                    self._consumers[subject] = await self._open(subject)
                    self._last_new = time.monotonic()
                    self._tasks.add(asyncio.create_task(self._consume(subject)))
        except TransientError as error:
            log.warning("cannot look for sources", stream=self._stream, error=str(error))

    async def _open(self, subject: str) -> Consumer:
        return await self._broker.consumer(
            self._stream,
            f"{self._group}-{subject.replace('.', '-')}",
            subject=subject,
            max_in_flight=1 if self._policy.in_order else self._policy.in_flight_per_source * 16,
            redeliver_after_seconds=self._policy.redeliver_after_seconds,
            # We count deliveries ourselves, so that the last one ends as a dead letter and not in silence.
            max_deliveries=-1,
        )

    async def _consume(self, subject: str) -> None:
        """Fetch ahead of what is being processed, so that no place stands empty."""
        processing: set[asyncio.Task[None]] = set()
        try:
            await self._fetch(subject, processing)
        finally:
            await asyncio.gather(*processing)

    async def _fetch(self, subject: str, processing: set[asyncio.Task[None]]) -> None:
        while not self._stopping.is_set():
            consumer = self._consumers[subject]
            try:
                deliveries = await consumer.fetch(self._policy.in_flight_per_source, _FETCH_SECONDS)
            except ConfigError:
                # The server has forgotten the consumer (it was restored, or the stream made anew): make it again.
                self._consumers[subject] = await self._open(subject)
                continue
            except TransientError as error:
                await asyncio.sleep(error.after_seconds)
                continue
            for group in self._groups(deliveries):
                await self._places.acquire()
                task = asyncio.create_task(self._process_group(consumer, group))
                processing.add(task)
                task.add_done_callback(processing.discard)

    def _groups(self, deliveries: list[Delivery]) -> Iterator[list[Delivery]]:
        """What is processed together, in order. A message that is traced, or meant for one reader, is so alone."""
        waiting: list[Delivery] = []
        for delivery in deliveries:
            if self._together and not delivery.headers.keys() & _ALONE:
                waiting.append(delivery)
                continue
            if waiting:
                yield waiting
                waiting = []
            yield [delivery]
        if waiting:
            yield waiting

    async def _process_group(self, consumer: Consumer, group: list[Delivery]) -> None:
        try:
            if len(group) == 1 or not await self._done_together(consumer, group):
                for delivery in group:
                    await self._process(consumer, delivery)
        finally:
            self._places.release()

    async def _done_together(self, consumer: Consumer, group: list[Delivery]) -> bool:
        assert self._together is not None  # noqa: S101 - else there are no groups
        keepers = [asyncio.create_task(self._keep(consumer, delivery)) for delivery in group]
        try:
            await self._together(group)
        except Exception as error:
            log.info("not done together", stream=self._stream, subject=group[0].subject, error=str(error))
            return False
        finally:
            for keeper in keepers:
                keeper.cancel()
        # What cannot be acknowledged comes again, and doing it again is harmless.
        await asyncio.gather(*(self._acknowledge(consumer, delivery) for delivery in group))
        return True

    async def _acknowledge(self, consumer: Consumer, delivery: Delivery) -> None:
        with suppress(TransientError):
            await consumer.acknowledge(delivery)

    async def _process(self, consumer: Consumer, delivery: Delivery) -> None:
        if not wire.is_for(self._group, delivery.headers):
            with suppress(TransientError):
                await consumer.acknowledge(delivery)
            return
        place = {"stream": self._stream, "subject": delivery.subject, "sequence": delivery.sequence}
        try:
            keeper = asyncio.create_task(self._keep(consumer, delivery))
            try:
                with proceed(self._group, delivery.headers):
                    await self._perform(delivery)
            finally:
                keeper.cancel()
            await consumer.acknowledge(delivery)
        except OverloadError:
            await self._hand_back(consumer, delivery, _OVERLOAD_SECONDS)
        except TransientError as error:
            log.warning("will try again", error=str(error), **place)
            await self._hand_back(consumer, delivery, error.after_seconds)
        except Exception:
            log.exception("a message could not be processed", deliveries=delivery.deliveries, **place)
            await self._hand_back(consumer, delivery, _FAILURE_SECONDS)

    async def _perform(self, delivery: Delivery) -> None:
        try:
            await self._effect(delivery)
        except RecordError as error:
            await self._give_up(delivery, error.reason, error.detail)
        except (TransientError, OverloadError):
            raise
        except Exception as error:
            if delivery.deliveries < self._policy.max_deliveries:
                raise
            log.exception("giving a message up", sequence=delivery.sequence, deliveries=delivery.deliveries)
            await self._give_up(delivery, "worker-failed", f"{type(error).__name__}: {error}")

    async def _keep(self, consumer: Consumer, delivery: Delivery) -> None:
        """Tell the broker now and then that a long piece of work is not lost."""
        while True:
            await asyncio.sleep(self._policy.redeliver_after_seconds / 3)
            with suppress(TransientError):
                await consumer.extend(delivery)

    async def _hand_back(self, consumer: Consumer, delivery: Delivery, after_seconds: float) -> None:
        """Failing to hand it back is no loss: the broker delivers again when the time is up."""
        with suppress(TransientError):
            await consumer.retry(delivery, after_seconds)
