"""A sink that publishes to another NATS subject."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.nats import connect
from noroshi.route.contract import Mark
from noroshi.route.documents import chunks, documents
from noroshi.route.further import NatsSettings
from noroshi.route.marks import MarkFile

_MAX_BYTES: Final = 512 << 10
"""Below the largest message that a NATS server takes unless it is told otherwise."""


class NatsSink:
    """Newline-delimited JSON under message ids that make publishing again harmless."""

    accounts = False

    def __init__(self, name: str, settings: NatsSettings, marks: MarkFile, broker: Broker) -> None:
        """Made on the event loop that the broker belongs to; `store` is called from other threads."""
        self.name, self.stream = f"sink.{name}", settings.stream.upper()
        self._settings, self._marks = settings, marks
        self._broker = broker
        self._other: Broker | None = None
        self._loop = asyncio.get_running_loop()

    def open(self) -> Mark:
        if self._settings.url and self._other is None:
            url = self._settings.url.get_secret_value()
            self._other = asyncio.run_coroutine_threadsafe(connect(url, name=self.name), self._loop).result()
        return self._marks.read()[0]

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        for message in messages:
            lines = documents(message, self._settings)
            for number, body in enumerate(chunks(lines, _MAX_BYTES)):
                key = f"{self.name}:{self.stream}:{after.incarnation}:{message.sequence}:{number}"
                self._publish(body, key, message.headers.get("source", ""))
        self._marks.write(after)
        return [0] * len(messages)

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        return [0] * len(messages)

    def close(self) -> None:
        if self._other is not None:
            asyncio.run_coroutine_threadsafe(self._other.close(), self._loop).result()

    def _publish(self, body: bytes, key: str, source: str) -> None:
        publishing = (self._other or self._broker).publish(
            self._settings.subject, body, message_id=key, headers={"source": source}
        )
        asyncio.run_coroutine_threadsafe(publishing, self._loop).result()
