"""Turns at what takes a process of its own: few at once, whoever asks, and no endless queue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from noroshi.api.problems import ProblemError

_AT_ONCE: Final = 2
_PATIENCE_SECONDS: Final = 5.0
"""Who waits holds a thread that others need."""


class Turns:
    """May be taken from any thread."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and have it. Raises ProblemError (503) when it takes too long."""
        if not self._free.acquire(timeout=_PATIENCE_SECONDS):
            raise ProblemError(503, "others are being answered; try again soon", headers={"Retry-After": "5"})
        try:
            yield
        finally:
            self._free.release()
