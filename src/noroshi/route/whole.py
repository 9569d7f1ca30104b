"""A stream read whole: a message that it holds is given in its turn, or an error is raised."""

from __future__ import annotations

from typing import Final

from noroshi.broker.contract import Broker, Delivery, Reader
from noroshi.runtime.errors import TransientError

_RETRY_SECONDS: Final = 0.5


class WholeReader:
    """A reader whose word is not taken for it that nothing lies between two messages.

    Whoever commits a place behind a message says that everything before it is stored, and nobody would look again.
    Sequences have gaps only where messages were removed; the broker is asked at these, and otherwise never.
    """

    def __init__(self, broker: Broker, reader: Reader, stream: str, after_sequence: int) -> None:
        """`reader` begins behind `after_sequence`; it is closed with this one."""
        self._broker, self._reader, self._stream = broker, reader, stream
        self._reached = after_sequence

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        """As `Reader.fetch`, each message once. Raises TransientError when one that the stream holds was left out."""
        taken = []
        for message in await self._reader.fetch(count, timeout_seconds):
            if message.sequence <= self._reached:
                continue
            if message.sequence > self._reached + 1:
                await self._look_between(message.sequence)
            self._reached = message.sequence
            taken.append(message)
        return taken

    async def close(self) -> None:
        """Let the broker forget this reader."""
        await self._reader.close()

    async def _look_between(self, sequence: int) -> None:
        """Raise when the stream holds a message between the one that was reached and this one."""
        first = (await self._broker.state(self._stream)).first_sequence
        for between in range(max(self._reached + 1, first), sequence):
            if await self._broker.message(self._stream, between):
                raise TransientError(
                    f"message {between} of {self._stream} was left out on its way and is read again",
                    after_seconds=_RETRY_SECONDS,
                )
