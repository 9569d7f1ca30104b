"""The bytes that requests may hold in memory, all together."""

from __future__ import annotations

import threading

from noroshi.collect.refusal import Because, Refusal


class Budget:
    """Counts bytes held; safe to use from threads. What is held of a budget `within` another is held of both."""

    def __init__(self, max_bytes: int, within: Budget | None = None) -> None:
        self._max_bytes, self._within = max_bytes, within
        self._held = 0
        self._lock = threading.Lock()

    @property
    def held_bytes(self) -> int:
        """What is held now."""
        return self._held

    def open(self) -> Share:
        """A share that is empty at first; use it as a context manager, which gives everything back."""
        return Share(self)

    def take(self, count: int) -> None:
        """Count bytes in. Raises Refusal when there is no room."""
        with self._lock:
            if self._held + count > self._max_bytes:
                raise Refusal(Because.BUSY, "too much is being received at once", after_seconds=1.0)
            if self._within:
                self._within.take(count)
            self._held += count

    def give_back(self, count: int) -> None:
        """Count bytes out."""
        with self._lock:
            self._held -= count
            if self._within:
                self._within.give_back(count)


class Share:
    """What one request holds."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._held = 0

    def take(self, count: int) -> None:
        """Hold more. Raises Refusal when there is no room."""
        self._budget.take(count)
        self._held += count

    def __enter__(self) -> Share:
        return self

    def __exit__(self, *_: object) -> None:
        self._budget.give_back(self._held)
        self._held = 0
