"""What one sink has unpacked of a message and another one needs, so that it is not unpacked twice."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from noroshi.broker.contract import Delivery
from noroshi.lake.observing import Indexed

_MOST_BYTES: Final = 64 << 20
"""Of half a million events, about."""

_Key = tuple[int, str | None]


class Shelf:
    """The indexed part of events, by message. Neither sink waits for the other one: what is not here is unpacked anew.

    What nobody takes goes when others need the room. May be used from several threads.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._parts: OrderedDict[_Key, Indexed] = OrderedDict()
        self._lock = Lock()

    def put(self, message: Delivery, part: Indexed) -> None:
        """Keep a part for whoever takes it."""
        with self._lock:
            self._drop(_key(message))
            self._parts[_key(message)] = part
            self._bytes += part.table.nbytes
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._parts)))

    def take(self, message: Delivery) -> Indexed | None:
        """The part of a message, which is not here any more then; None when it was not."""
        with self._lock:
            return self._drop(_key(message))

    def _drop(self, key: _Key) -> Indexed | None:
        part = self._parts.pop(key, None)
        if part:
            self._bytes -= part.table.nbytes
        return part


def _key(message: Delivery) -> _Key:
    """A stream that was made anew has the same sequences again."""
    return message.sequence, message.headers.get("batch-id")
