"""Stops asking a side that does not answer, so that runs fail at once instead of hanging one by one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from noroshi.sdk.outside import CallError

_FAILURES: Final = 5
_OPEN_SECONDS: Final = 30.0


@dataclass(slots=True)
class _Target:
    failures: int = 0
    closed_at: float = 0.0
    trying: bool = False


class Breaker:
    """Per target: after 5 failures in a row nothing is sent for 30 s; then one request tries, and decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._targets: dict[str, _Target] = {}
        self._lock = threading.Lock()

    def enter(self, target: str) -> None:
        """Raises CallError (ConnectionFailedError: nothing is sent) while the target is left alone."""
        with self._lock:
            state = self._targets.get(target)
            if state is None or state.failures < _FAILURES:
                return
            left = state.closed_at - self._clock()
            if left > 0 or state.trying:
                message = f"{target} did not answer {state.failures} times in a row; it is asked again in {left:.0f} s"
                raise CallError("ConnectionFailedError", message)
            state.trying = True

    def leave(self, target: str, *, answered: bool) -> None:
        """Tell how it went: whether the target answered sensibly."""
        with self._lock:
            if answered:
                self._targets.pop(target, None)
                return
            state = self._targets.setdefault(target, _Target())
            state.failures += 1
            state.trying = False
            state.closed_at = self._clock() + _OPEN_SECONDS

    def is_open(self, target: str) -> bool:
        """Whether the target is being left alone."""
        with self._lock:
            state = self._targets.get(target)
            return state is not None and state.failures >= _FAILURES and state.closed_at > self._clock()
