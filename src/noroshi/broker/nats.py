"""The broker on NATS JetStream, a single server or a cluster."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import nats.errors
from nats.aio.client import Client
from nats.js import api
from nats.js.errors import (
    BadRequestError,
    BucketNotFoundError,
    NoStreamResponseError,
    NotFoundError,
)
from nats.js.kv import KeyValue

from noroshi.broker.contract import Delivery, Lag, Progress, Stored, StreamSpec, StreamState
from noroshi.broker.nats_errors import translated
from noroshi.broker.nats_pulling import NatsConsumer, NatsReader, lag_of
from noroshi.runtime.errors import ConfigError, TransientError
from noroshi.runtime.masking import mask_addresses

_MESSAGE_BYTES: Final = 64 << 20
"""What a batch of the largest records may take: a server that allows less would hold its source up for ever."""
_BOOKMARKS: Final = "noroshi-bookmarks"
_CONSUMERS_A_PAGE: Final = 256
_ELECTION_TRIES, _ELECTION_SECONDS = 10, 0.3
_UNKEPT: Final = (
    "no stream keeps the subject {0}: let one do so (nats stream add NAME --subjects={0});"
    " when there is one its servers have no leader, and are to be looked at"
)
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
        with translated("set up a stream"):
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
        with translated("store a message"):
            told = {**(headers or {}), api.Header.MSG_ID: message_id}
            for _ in range(_ELECTION_TRIES):
                # Nobody answers for a stream while its servers elect who leads it.
                with suppress(NoStreamResponseError):
                    return _stored(await self._stream.publish(subject, payload, headers=told))
                await asyncio.sleep(_ELECTION_SECONDS)
            try:
                return _stored(await self._stream.publish(subject, payload, headers=told))
            except NoStreamResponseError as error:
                raise TransientError(_UNKEPT.format(subject), after_seconds=_ELECTION_SECONDS) from error

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
        with translated("set up a consumer"):
            await self._stream.add_consumer(stream, config)
            subscription = await self._stream.pull_subscribe_bind(name, stream)
        return NatsConsumer(subscription)

    async def reader(self, stream: str, after_sequence: int, *, headers_only: bool = False) -> NatsReader:
        reader = NatsReader(self._stream, stream, after_sequence, headers_only=headers_only)
        with translated("read a stream"):
            await reader.open()
        return reader

    async def message(self, stream: str, sequence: int) -> Delivery | None:
        try:
            with translated("read a message"):
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
        with translated("ask for a stream's state"):
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
        with translated("set a bookmark"):
            await (await self._bookmarks(stream)).put(f"{stream}.{name}", str(sequence).encode())

    async def progress(self, stream: str) -> dict[str, Progress]:
        with translated("ask how far readers are"):
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
        with translated("remove a message"), suppress(BadRequestError, NotFoundError):
            await self._stream.delete_msg(stream, sequence)

    async def trim(self, stream: str, before_sequence: int) -> None:
        with translated("trim a stream"):
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


def _stored(acknowledged: api.PubAck) -> Stored:
    return Stored(acknowledged.seq, repeated=bool(acknowledged.duplicate))


def _progress(info: api.ConsumerInfo) -> Progress:
    floor = info.ack_floor.stream_seq if info.ack_floor else 0
    lag = lag_of(info)
    return Progress(subject=info.config.filter_subject, done_sequence=floor, lag=lag)
