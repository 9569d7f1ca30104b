"""The broker on NATS JetStream, a single server or a cluster."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js.errors import (
    APIError,
    BadRequestError,
    BucketNotFoundError,
    NoStreamResponseError,
    NotFoundError,
    ServiceUnavailableError,
)
from nats.js.kv import KeyValue

from noroshi.broker.contract import Delivery, Lag, Progress, Stored, StreamSpec, StreamState
from noroshi.runtime.errors import ConfigError, OverloadError, TransientError
from noroshi.runtime.masking import mask_addresses

log = structlog.get_logger()

_FULL: Final = frozenset({10077, 10047, 10023})
"""JetStream's error codes for a stream at its limit, and for storage and resources that are used up."""
_RETRY_SECONDS: Final = 1.0
_MESSAGE_BYTES: Final = 64 << 20
"""What a batch of the largest records may take: a server that allows less would hold its source up for ever."""
_BOOKMARKS: Final = "noroshi-bookmarks"
_CONSUMERS_A_PAGE: Final = 256
_ELECTION_TRIES, _ELECTION_SECONDS = 10, 0.3
_OVERDUE_SECONDS: Final = 10.0
_FIRST_ATTEMPTS, _FIRST_WAIT_SECONDS = 5, 0.5


async def connect(
    url: str,
    *,
    token: str | None = None,
    credentials: str | None = None,
    tls: ssl.SSLContext | None = None,
    name: str = "noroshi",
) -> NatsBroker:
    """A broker at `url` (comma-separated for a cluster). Reconnects by itself for as long as it lives.

    Raises ConfigError when nothing answers there or the credentials are refused.
    """
    options: dict[str, Any] = {
        "servers": [part.strip() for part in url.split(",")],
        "name": name,
        "connect_timeout": 5,
        "error_cb": _ignore,
    }
    if token:
        options["token"] = token
    if credentials:
        options["user_credentials"] = credentials
    if tls:
        options["tls"] = tls
        logging.getLogger("asyncio").addFilter(_is_worth_saying)
    try:
        # The client that reconnects for ever would also try for ever to connect at first: ask once before.
        # It takes a server for gone after so many attempts, which it makes at first connections too.
        first = await _opened(
            **options,
            allow_reconnect=False,
            max_reconnect_attempts=_FIRST_ATTEMPTS,
            reconnect_time_wait=_FIRST_WAIT_SECONDS,
        )
        await first.close()
        client = await _opened(**options, max_reconnect_attempts=-1, reconnect_time_wait=1)
    except (OSError, nats.errors.Error, TimeoutError) as error:
        raise ConfigError(f"no NATS server at {mask_addresses(url)}: {error or type(error).__name__}") from error
    return NatsBroker(client)


def _is_worth_saying(record: logging.LogRecord) -> bool:
    """All but what asyncio says at the end of each connection that the client began without TLS, as NATS asks it to."""
    return record.msg != "returning true from eof_received() has no effect when using ssl"


async def _opened(**options: Any) -> Client:
    """A connected client; one that cannot connect leaves nothing open."""
    client = Client()
    try:
        await client.connect(**options)
    except BaseException:
        await client.close()
        raise
    return client


async def _ignore(_: Exception) -> None:
    """Errors of the connection show in the calls that they fail; the client's own printing would only repeat them."""


class NatsBroker:
    """Broker of `contract.py`. One connection, used from one event loop."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stream = client.jetstream(timeout=5)

    async def ensure_stream(self, spec: StreamSpec) -> None:
        if self._client.max_payload < _MESSAGE_BYTES:
            allowed = self._client.max_payload / 2**20
            raise ConfigError(f"NATS takes messages of {allowed:.1f} MiB at most; set max_payload: 64MB on its servers")
        wanted: dict[str, Any] = {
            "name": spec.name,
            "subjects": [f"{spec.name.lower()}.>"],
            "retention": api.RetentionPolicy.LIMITS,
            "storage": api.StorageType.FILE,
            "discard": api.DiscardPolicy.NEW if spec.refuse_when_full else api.DiscardPolicy.OLD,
            "max_bytes": spec.max_bytes,
            "max_age": spec.max_age_seconds,
            "duplicate_window": min(spec.duplicate_window_seconds, spec.max_age_seconds),
            "num_replicas": spec.replicas,
        }
        with _translated("set up a stream"):
            try:
                there = (await self._stream.stream_info(spec.name)).config
            except NotFoundError:
                await self._stream.add_stream(api.StreamConfig(**wanted))
            else:
                # Even an update that changes nothing is refused once servers have promised more than they can hold.
                if any(getattr(there, name) != value for name, value in wanted.items()):
                    await self._stream.update_stream(api.StreamConfig(**wanted))
            await self._until_led(spec.name)

    async def publish(
        self, subject: str, payload: bytes, *, message_id: str, headers: Mapping[str, str] | None = None
    ) -> Stored:
        with _translated("store a message"):
            told = {**(headers or {}), api.Header.MSG_ID: message_id}
            for _ in range(_ELECTION_TRIES):
                # Nobody answers for a stream while its servers elect who leads it.
                with suppress(NoStreamResponseError):
                    return _stored(await self._stream.publish(subject, payload, headers=told))
                await asyncio.sleep(_ELECTION_SECONDS)
            return _stored(await self._stream.publish(subject, payload, headers=told))

    async def consumer(
        self,
        stream: str,
        name: str,
        *,
        subject: str | None = None,
        max_in_flight: int = 64,
        redeliver_after_seconds: float = 30.0,
        max_deliveries: int = 5,
    ) -> NatsConsumer:
        config = api.ConsumerConfig(
            durable_name=name,
            filter_subject=subject,
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=redeliver_after_seconds,
            max_ack_pending=max_in_flight,
            max_deliver=max_deliveries,
        )
        with _translated("set up a consumer"):
            await self._stream.add_consumer(stream, config)
            subscription = await self._stream.pull_subscribe_bind(name, stream)
        return NatsConsumer(subscription)

    async def reader(self, stream: str, after_sequence: int, *, headers_only: bool = False) -> NatsReader:
        reader = NatsReader(self._stream, stream, after_sequence, headers_only=headers_only)
        with _translated("read a stream"):
            await reader.open()
        return reader

    async def message(self, stream: str, sequence: int) -> Delivery | None:
        try:
            with _translated("read a message"):
                found = await self._stream.get_msg(stream, seq=sequence)
        except ConfigError:
            return None
        return Delivery(
            subject=found.subject or "",
            payload=found.data or b"",
            headers=found.headers or {},
            sequence=sequence,
            deliveries=1,
        )

    async def state(self, stream: str) -> StreamState:
        with _translated("ask for a stream's state"):
            info = await self._stream.stream_info(stream, subjects_filter=f"{stream.lower()}.>")
        held = info.state
        return StreamState(
            messages=held.messages,
            bytes=held.bytes,
            first_sequence=held.first_seq,
            last_sequence=held.last_seq,
            messages_by_subject=dict(held.subjects or {}),
            incarnation=str(info.created or ""),
        )

    async def bookmark(self, stream: str, name: str, sequence: int) -> None:
        with _translated("set a bookmark"):
            await (await self._bookmarks(stream)).put(f"{stream}.{name}", str(sequence).encode())

    async def progress(self, stream: str) -> dict[str, Progress]:
        with _translated("ask how far readers are"):
            consumers = await self._consumers(stream)
            bookmarks = await self._bookmarks(stream)
            last = (await self._stream.stream_info(stream)).state.last_seq
            found = {info.name: _progress(info) for info in consumers if info.config.durable_name}
            for key in await self._bookmark_keys(stream):
                value = (await bookmarks.get(key)).value
                if value is not None:
                    behind = Lag(pending=max(0, last - int(value)), in_flight=0, redelivered=0)
                    found[key.partition(".")[2]] = Progress(subject=None, done_sequence=int(value), lag=behind)
        return found

    async def remove(self, stream: str, sequence: int) -> None:
        with _translated("remove a message"), suppress(BadRequestError, NotFoundError):
            await self._stream.delete_msg(stream, sequence)

    async def trim(self, stream: str, before_sequence: int) -> None:
        with _translated("trim a stream"):
            await self._stream.purge_stream(stream, seq=before_sequence)

    async def close(self) -> None:
        with suppress(nats.errors.Error, TimeoutError):
            await self._client.flush(timeout=2)
        await self._client.close()

    async def _until_led(self, stream: str) -> None:
        """Return when the servers of a cluster agree on who leads the stream; one server always does."""
        for _ in range(_ELECTION_TRIES):
            cluster = (await self._stream.stream_info(stream)).cluster
            if cluster is None or cluster.leader:
                return
            await asyncio.sleep(_ELECTION_SECONDS)

    async def _bookmarks(self, stream: str) -> KeyValue:
        """The bucket of bookmarks; made with as many copies as the stream has, so that it outlives the same servers."""
        try:
            return await self._stream.key_value(_BOOKMARKS)
        except (BucketNotFoundError, NotFoundError):
            copies = (await self._stream.stream_info(stream)).config.num_replicas or 1
            wanted = api.KeyValueConfig(bucket=_BOOKMARKS, history=1, replicas=copies)
            return await self._stream.create_key_value(wanted)

    async def _bookmark_keys(self, stream: str) -> list[str]:
        """Asked of the bucket's stream itself: the client's own way leaves a consumer behind each time."""
        prefix = f"$KV.{_BOOKMARKS}."
        info = await self._stream.stream_info(f"KV_{_BOOKMARKS}", subjects_filter=f"{prefix}{stream}.>")
        return [subject.removeprefix(prefix) for subject in info.state.subjects or {}]

    async def _consumers(self, stream: str) -> list[api.ConsumerInfo]:
        """All of them: the server gives 256 at a time."""
        found: list[api.ConsumerInfo] = []
        while page := await self._stream.consumers_info(stream, offset=len(found)):
            found += page
            if len(page) < _CONSUMERS_A_PAGE:
                break
        return found


class NatsConsumer:
    """A durable pull consumer."""

    def __init__(self, subscription: JetStreamContext.PullSubscription) -> None:
        self._subscription = subscription

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        with _translated("fetch messages"):
            return [_delivery(message) for message in await _fetch(self._subscription, count, timeout_seconds)]

    async def acknowledge(self, delivery: Delivery) -> None:
        with _translated("acknowledge a message"):
            await _message(delivery).ack_sync(timeout=5)

    async def retry(self, delivery: Delivery, after_seconds: float) -> None:
        with _translated("hand a message back"):
            await _message(delivery).nak(delay=after_seconds)

    async def refuse(self, delivery: Delivery) -> None:
        with _translated("refuse a message"):
            await _message(delivery).term()

    async def extend(self, delivery: Delivery) -> None:
        with _translated("keep a message"):
            await _message(delivery).in_progress()

    async def lag(self) -> Lag:
        with _translated("ask for a consumer's lag"):
            info = await self._subscription.consumer_info()
        return _lag(info)


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
        with _translated("read a stream"):
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
        info = await self._subscription.consumer_info()
        if not info.delivered or info.delivered.consumer_seq == self._received:
            self._missing_since = None
            return False
        now = asyncio.get_running_loop().time()
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
    for _ in range(_ELECTION_TRIES):
        with suppress(ServiceUnavailableError):
            return await _fetch(subscription, count, timeout_seconds)
        await asyncio.sleep(_ELECTION_SECONDS)
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


def _stored(acknowledged: api.PubAck) -> Stored:
    return Stored(acknowledged.seq, repeated=bool(acknowledged.duplicate))


def _progress(info: api.ConsumerInfo) -> Progress:
    floor = info.ack_floor.stream_seq if info.ack_floor else 0
    lag = _lag(info)
    return Progress(subject=info.config.filter_subject, done_sequence=floor, lag=lag)


def _lag(info: api.ConsumerInfo) -> Lag:
    return Lag(
        pending=info.num_pending or 0, in_flight=info.num_ack_pending or 0, redelivered=info.num_redelivered or 0
    )


class _translated:  # noqa: N801 - reads as a word in `with`
    """Turns the client's errors into ours: full streams push back, everything else is worth another try."""

    def __init__(self, doing: str) -> None:
        self._doing = doing

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> None:
        if isinstance(error, NotFoundError):
            raise ConfigError(f"cannot {self._doing}: {error.description}") from error
        if isinstance(error, APIError) and error.err_code in _FULL:
            raise OverloadError(f"cannot {self._doing}: {error.description}") from error
        if isinstance(error, (NoStreamResponseError, ServiceUnavailableError, APIError, nats.errors.Error)):
            raise TransientError(f"cannot {self._doing}: {error}", after_seconds=_RETRY_SECONDS) from error
        if isinstance(error, TimeoutError):
            raise TransientError(f"cannot {self._doing}: no answer in time", after_seconds=_RETRY_SECONDS) from error
