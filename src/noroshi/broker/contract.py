"""What rooms need of a broker. Every backend passes `tests/contracts/broker.py`.

Delivery is at least once. A message published twice with one id within the stream's de-duplication window is stored
once. A message is redelivered until it is acknowledged, at most `max_deliveries` times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec:
    """A durable stream over the subjects `<name>.<source>` (lower case). Old messages go when a limit is reached,
    unless `refuse_when_full`: then publishing raises OverloadError, so that collectors can push back."""

    name: str
    max_bytes: int
    max_age_seconds: float
    duplicate_window_seconds: float = 7200.0
    refuse_when_full: bool = False
    replicas: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message handed to a consumer. `sequence` is its position in the stream; `deliveries` counts from 1."""

    subject: str
    payload: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    sequence: int
    deliveries: int
    token: object = None
    """The backend's own handle for acknowledgement."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a message lies. `repeated` says that it lay there already, under the same id, as it was given then."""

    sequence: int
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    """How much a stream holds and between which sequences. A stream that is made anew has another `incarnation`."""

    messages: int
    bytes: int
    first_sequence: int
    last_sequence: int
    messages_by_subject: Mapping[str, int] = field(default_factory=dict)
    incarnation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How far a consumer is behind: not yet delivered, and delivered without acknowledgement."""

    pending: int
    in_flight: int
    redelivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one reader of a stream is. Every message up to `done_sequence` that concerns it has been processed."""

    subject: str | None
    done_sequence: int
    lag: Lag


class Consumer(Protocol):
    """A durable reader of one stream. Members of the same name share the work."""

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        """Up to `count` messages, as soon as there is one; empty when none came in time."""

    async def acknowledge(self, delivery: Delivery) -> None:
        """The effect is done: never deliver this message again. Returns when the broker knows."""

    async def retry(self, delivery: Delivery, after_seconds: float) -> None:
        """Deliver again, not sooner than after the given time."""

    async def refuse(self, delivery: Delivery) -> None:
        """Never deliver again although it was not processed; the caller has dead-lettered it."""

    async def extend(self, delivery: Delivery) -> None:
        """Still being worked on: restart the time until redelivery."""

    async def lag(self) -> Lag:
        """How far this consumer is behind."""


class Reader(Protocol):
    """Reads one stream in order from a position of the caller's; there is nothing to acknowledge."""

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        """Up to `count` messages in stream order, none left out, as soon as there is one; empty when none came."""

    async def close(self) -> None:
        """Let the broker forget this reader."""


class Broker(Protocol):
    """A connection to the broker."""

    async def ensure_stream(self, spec: StreamSpec) -> None:
        """Create the stream or bring its limits to those given; what it holds stays.

        Raises OverloadError for want of room, ConfigError when the broker is not set up to hold it.
        """

    async def publish(
        self, subject: str, payload: bytes, *, message_id: str, headers: Mapping[str, str] | None = None
    ) -> Stored:
        """Store one message and return when it is durable.

        Raises OverloadError when the stream is full and refuses, TransientError when the broker does not answer.
        """

    async def consumer(
        self,
        stream: str,
        name: str,
        *,
        subject: str | None = None,
        max_in_flight: int = 64,
        redeliver_after_seconds: float = 30.0,
        max_deliveries: int = 5,
    ) -> Consumer:
        """Create or join the durable consumer `name`."""

    async def reader(self, stream: str, after_sequence: int, *, headers_only: bool = False) -> Reader:
        """Read the stream in its order behind a position that the caller keeps; payloads are empty if so wished."""

    async def message(self, stream: str, sequence: int) -> Delivery | None:
        """One message of the stream, with nothing to acknowledge; None when it is not there any more."""

    async def state(self, stream: str) -> StreamState:
        """What the stream holds."""

    async def bookmark(self, stream: str, name: str, sequence: int) -> None:
        """Note how far a reader that keeps its own position has safely come, so that `progress` knows of it."""

    async def progress(self, stream: str) -> dict[str, Progress]:
        """How far every durable consumer and every bookmarked reader of a stream is, by name."""

    async def remove(self, stream: str, sequence: int) -> None:
        """Remove one message; one that is not there is no error."""

    async def trim(self, stream: str, before_sequence: int) -> None:
        """Remove the messages in front of a position; the caller knows that nobody needs them."""

    async def close(self) -> None:
        """Flush what was published and disconnect."""
