"""Reading from NATS JetStream: consumers that share work, and readers that see everything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import nats.errors
import structlog
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, ServiceUnavailableError

from noroshi.broker.contract import Delivery, Lag
from noroshi.broker.nats_errors import translated

log = structlog.get_logger()

_HEARING_TRIES, _HEARING_SECONDS = 10, 0.3
_OVERDUE_SECONDS: Final = 10.0
_ASK_SECONDS: Final = 5.0
"""How often a reader that is given nothing asks whether something is on its way: each answer costs the server."""


class NatsConsumer:
    """A durable pull consumer."""

    def __init__(self, subscription: JetStreamContext.PullSubscription) -> None:
        self._subscription = subscription

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        with translated("fetch messages"):
            return [_delivery(message) for message in await _fetch(self._subscription, count, timeout_seconds)]

    async def acknowledge(self, delivery: Delivery) -> None:
        with translated("acknowledge a message"):
            await _message(delivery).ack_sync(timeout=5)

    async def retry(self, delivery: Delivery, after_seconds: float) -> None:
        with translated("hand a message back"):
            await _message(delivery).nak(delay=after_seconds)

    async def refuse(self, delivery: Delivery) -> None:
        with translated("refuse a message"):
            await _message(delivery).term()

    async def extend(self, delivery: Delivery) -> None:
        with translated("keep a message"):
            await _message(delivery).in_progress()

    async def lag(self) -> Lag:
        with translated("ask for a consumer's lag"):
            info = await self._subscription.consumer_info()
        return lag_of(info)


class NatsReader:
    """An ephemeral pull consumer without acknowledgements, made again at its place when the server forgot it or a
    message that it sent never came."""

    def __init__(
        self, context: JetStreamContext, stream: str, after_sequence: int, *, headers_only: bool = False
    ) -> None:
        self._context, self._stream, self._headers_only = context, stream, headers_only
        self._position = after_sequence
        self._subscription: JetStreamContext.PullSubscription | None = None
        self._name = ""
        self._is_new, self._received = True, 0
        self._asked_at = 0.0
        self._missing_since: float | None = None

    async def open(self) -> None:
        """Make the consumer just behind the position reached."""
        config = api.ConsumerConfig(
            ack_policy=api.AckPolicy.NONE,
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self._position + 1,
            inactive_threshold=60,
            mem_storage=True,
            headers_only=self._headers_only,
        )
        info = await self._context.add_consumer(self._stream, config)
        self._name = info.name
        self._subscription = await self._context.pull_subscribe_bind(info.name, self._stream)
        self._is_new, self._received = True, 0
        self._missing_since = None

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        with translated("read a stream"):
            if self._subscription is None:
                await self.open()
            assert self._subscription is not None  # noqa: S101 - opened just above
            try:
                fetch = _fetch_first if self._is_new else _fetch
                messages = await fetch(self._subscription, count, timeout_seconds)
                self._is_new = False
                came = self._received + len(messages)
                is_lost = _given(messages) != came if messages else await self._is_overdue()
            except (APIError, nats.errors.Error):
                self._subscription = None
                raise
        if is_lost:
            log.warning("messages were lost on the way and are read again", stream=self._stream, behind=self._position)
            await self.close()
            return []
        self._received = came
        if messages:
            self._missing_since = None
        deliveries = [_delivery(message) for message in messages]
        deliveries = [delivery for delivery in deliveries if delivery.sequence > self._position]
        if deliveries:
            self._position = deliveries[-1].sequence
        return deliveries

    async def _is_overdue(self) -> bool:
        """Whether something that the server has sent us has been on its way for longer than a slow connection takes."""
        assert self._subscription is not None  # noqa: S101 - asked of what was just read from
        now = asyncio.get_running_loop().time()
        if now - self._asked_at < _ASK_SECONDS:
            return False
        self._asked_at = now
        info = await self._subscription.consumer_info()
        if not info.delivered or info.delivered.consumer_seq == self._received:
            self._missing_since = None
            return False
        if self._missing_since is None:
            self._missing_since = now
        return now - self._missing_since >= _OVERDUE_SECONDS

    async def close(self) -> None:
        if self._subscription is not None:
            with suppress(nats.errors.Error, TimeoutError):
                await self._context.delete_consumer(self._stream, self._name)
            self._subscription = None


async def _fetch(subscription: JetStreamContext.PullSubscription, count: int, timeout_seconds: float) -> list[Any]:
    try:
        return list(await subscription.fetch(count, timeout_seconds))
    except TimeoutError:
        return []


async def _fetch_first(
    subscription: JetStreamContext.PullSubscription, count: int, timeout_seconds: float
) -> list[Any]:
    """In a cluster the server we talk to may not have heard yet of the consumer that another one has just made."""
    for _ in range(_HEARING_TRIES):
        with suppress(ServiceUnavailableError):
            return await _fetch(subscription, count, timeout_seconds)
        await asyncio.sleep(_HEARING_SECONDS)
    return await _fetch(subscription, count, timeout_seconds)


def _given(messages: Sequence[Any]) -> int:
    """The consumer's own count at the last message."""
    return int(messages[-1].metadata.sequence.consumer)


def _message(delivery: Delivery) -> Any:
    return delivery.token


def _delivery(message: Any) -> Delivery:
    metadata = message.metadata
    return Delivery(
        subject=message.subject,
        payload=message.data,
        headers=message.headers or {},
        sequence=metadata.sequence.stream,
        deliveries=metadata.num_delivered,
        token=message,
    )


def lag_of(info: api.ConsumerInfo) -> Lag:
    return Lag(
        pending=info.num_pending or 0, in_flight=info.num_ack_pending or 0, redelivered=info.num_redelivered or 0
    )
