"""What the router needs of a sink, be it a table of the lake or a web server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from noroshi.broker.contract import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in a stream: messages up to `sequence` of the stream with that `incarnation` are done.

    `confirmed` is the place up to which the ledger is known to have been told of them.
    """

    incarnation: str = ""
    sequence: int = 0
    confirmed: int = 0


class Sink(Protocol):
    """Stores messages of one stream in their order and remembers durably how far it got.

    Its methods block and are called from one thread at a time.
    """

    @property
    def name(self) -> str:
        """For logs and people."""

    @property
    def stream(self) -> str:
        """The stream that it stores."""

    @property
    def accounts(self) -> bool:
        """Whether the ledger is told of what it stored."""

    def open(self) -> Mark:
        """How far it got. Called before the first `store`, and again after each failure."""

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        """Store messages, remember `after`, and give the number of rows of each message.

        Raises RecordError when a message cannot be stored ever: then nothing was. Raises TransientError to be called
        again later with the same or more messages, after `open`.
        """

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        """How many rows it holds of each message that it should have stored before: looked up, never assumed."""

    def close(self) -> None:
        """Let go of what it holds."""
