"""Interrupting queries that take too long, by one thread for all of them instead of a timer for each."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from typing import Final

_AGAIN_SECONDS: Final = 0.5


class Watchdog:
    """Calls `interrupt`, from a thread of its own, when what was begun has not ended after `seconds`.

    One piece of work at a time; none is interrupted once `end` was called.
    """

    def __init__(self, interrupt: Callable[[], None], seconds: float) -> None:
        self._interrupt, self._seconds = interrupt, seconds
        self._changed = threading.Condition()
        self._due: float | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Time runs from now."""
        with self._changed:
            self._due = time.monotonic() + self._seconds
            if self._thread is None:
                self._thread = threading.Thread(target=_watch, args=(self._changed, weakref.ref(self)), daemon=True)
                self._thread.start()

    def end(self) -> None:
        """What was begun has come back."""
        with self._changed:
            self._due = None

    def close(self) -> None:
        """Let the thread go."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread:
            self._thread.join()

    def look(self) -> float | None:
        """Interrupt what is due; gives the seconds until something can be due, None when closed."""
        now = time.monotonic()
        if self._due is not None and self._due <= now:
            self._interrupt()
            # An interruption that came just before the query did is lost.
            self._due = now + _AGAIN_SECONDS
        if self._closed:
            return None
        return self._seconds if self._due is None else self._due - now


def _watch(changed: threading.Condition, watchdog: weakref.ref[Watchdog]) -> None:
    """Look whenever something can be due: what begins while we sleep is not due before we wake. Holds nothing that
    its owner may want to let go."""
    with changed:
        while (seconds := _look(watchdog)) is not None:
            changed.wait(seconds)


def _look(watchdog: weakref.ref[Watchdog]) -> float | None:
    known = watchdog()
    return known.look() if known else None
