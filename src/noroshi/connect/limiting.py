"""Keeps requests to the rates that other sides allow (GCRA: the generic cell rate algorithm of ITU-T I.371)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from noroshi.sdk.outside import Limit

_MAX_BUCKETS: Final = 10_000


class SharedPace(Protocol):
    """A pace that all processes keep together; `StateStore` is one."""

    def take(self, key: str, interval_ms: float, burst: int) -> float:
        """Milliseconds until the next turn; 0 when it is now, and then it is taken."""


class Governor:
    """Says how long to wait before a request. A turn that was given is taken; one that must wait asks again."""

    def __init__(
        self, shared: Callable[[], SharedPace] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`shared` opens the pace of limits that are shared; without it they hold for this process."""
        self._shared = shared
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, bucket: str, limit: Limit) -> float:
        """0 when the request may be sent now. Raises TransientError when a shared pace cannot be asked."""
        interval = limit.per_seconds / limit.count
        if limit.shared and self._shared is not None:
            return self._shared().take(bucket, interval * 1000, limit.burst) / 1000
        with self._lock:
            now = self._clock()
            free_at = max(self._free_at.get(bucket, 0.0), now)
            wait = free_at - now - interval * (limit.burst - 1)
            if wait > 0:
                return wait
            if len(self._free_at) >= _MAX_BUCKETS:
                self._free_at = {key: at for key, at in self._free_at.items() if at > now}
            self._free_at[bucket] = free_at + interval
            return 0.0
