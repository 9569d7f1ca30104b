"""Syslog messages in a TCP stream (RFC 6587): counted octets or line ends, told apart at every message."""

from __future__ import annotations

import re
from typing import Final

from noroshi.runtime.errors import RecordError

_COUNT: Final = re.compile(rb"([1-9][0-9]{0,8}) <")
_MAYBE_COUNT: Final = re.compile(rb"[1-9][0-9]{0,8} ?\Z")
_ENDS: Final = re.compile(rb"(?:\r?\n|\0)[\r\n\0]*")
"""Not a carriage return alone: who can put one into a message must not be able to begin another with it."""


class Frames:
    """Finds messages in what comes piece by piece.

    `fault` says when a sender announces a message longer than allowed: what follows cannot be told apart any more.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._rest = b""
        self._searched = 0
        self.fault: RecordError | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are complete now; a line longer than allowed is given in pieces."""
        buffer = self._rest + data
        found: list[bytes] = []
        at = 0
        while at < len(buffer):
            counted = _COUNT.match(buffer, at)
            if counted and int(counted[1]) > self._max_bytes:
                self.fault = RecordError(
                    "syslog-message-too-long", f"a message of {int(counted[1])} bytes is announced"
                )
                at = len(buffer)
                break
            end = counted.end(1) + 1 + int(counted[1]) if counted else self._end_of_line(buffer, at)
            self._searched = 0
            if end is None or end > len(buffer):
                break
            start = counted.end(1) + 1 if counted else at
            message = buffer[start:end].rstrip(b"\r\n\0")
            if message:
                found.append(message)
            at = end
        self._rest = buffer[at:]
        self._searched = len(self._rest)
        return found

    def finish(self) -> list[bytes]:
        """What was begun when the sender went away."""
        rest, self._rest = self._rest, b""
        return [rest] if rest.strip(b"\r\n\0") else []

    def _end_of_line(self, buffer: bytes, at: int) -> int | None:
        # What was searched before is not searched again: a line may come octet by octet.
        ended = _ENDS.search(buffer, at + self._searched)
        if ended:
            return min(ended.end(), at + self._max_bytes) if ended.start() - at > self._max_bytes else ended.end()
        if len(buffer) - at > self._max_bytes and not _MAYBE_COUNT.match(buffer, at):
            return at + self._max_bytes
        return None
