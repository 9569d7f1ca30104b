"""Keeps child processes running: restarts them with backoff, and says so when one keeps crashing."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog

from noroshi.runtime.errors import NoroshiError

_FIRST_BACKOFF_SECONDS: Final = 0.2
_LONGEST_BACKOFF_SECONDS: Final = 30.0
_LOOP_CRASHES, _LOOP_SECONDS = 5, 60.0
_LOOK_SECONDS: Final = 0.1

log = structlog.get_logger()


class Process(Protocol):
    """One life of a child."""

    @property
    def pid(self) -> int | None:
        """Its process id; None until there is one."""

    def exit_code(self) -> int | None:
        """None while it runs."""

    def last_words(self) -> str:
        """The end of what it said."""

    def stop(self, patience_seconds: float) -> None:
        """End it, and return when it has ended; more than once is fine. Blocks."""


@dataclass(slots=True)
class Supervised:
    """One child process and its past. `drains` ones are stopped before the others.

    `start` starts it anew, or gives None when that is not possible just now; it may raise NoroshiError and OSError.
    """

    name: str
    start: Callable[[], Process | None]
    drains: bool = True
    child: Process | None = None
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=_LOOP_CRASHES))
    restarts: int = 0
    start_at: float = 0.0
    last_words: str = ""

    def is_looping(self, now: float) -> bool:
        """Whether it has crashed as often as `_LOOP_CRASHES` times within `_LOOP_SECONDS`."""
        return len(self.crashes) == _LOOP_CRASHES and now - self.crashes[0] < _LOOP_SECONDS


class Supervisor:
    """Keeps children running until told to stop. Used from one event loop."""

    def __init__(self, children: Sequence[Supervised], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._children = children
        self._clock = clock

    async def run(self, stopping: asyncio.Event, tell: Callable[[dict[str, Any]], None]) -> None:
        """Keep the children running; `tell` is given the status whenever it was looked at. Drains when it stops."""
        try:
            while not stopping.is_set():
                for one in self._children:
                    self._look_after(one)
                tell(self.status())
                try:
                    await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)
                except TimeoutError:
                    continue
        finally:
            await self._drain()

    def status(self) -> dict[str, Any]:
        """Every child: its process, how often it was restarted, its last words."""
        now = self._clock()
        return {
            one.name: {
                "pid": _pid(one),
                "restarts": one.restarts,
                "state": self._state(one, now),
                "lastWords": one.last_words,
            }
            for one in self._children
        }

    def _state(self, one: Supervised, now: float) -> str:
        if one.is_looping(now):
            return "crash-loop"
        return "running" if _pid(one) else "restarting"

    def _look_after(self, one: Supervised) -> None:
        now = self._clock()
        if one.child is not None and (code := one.child.exit_code()) is not None:
            words = one.child.last_words()
            one.child.stop(0)
            one.child = None
            self._put_off(one, now, "a process ended", words, exit_code=code)
        if one.child is None and now >= one.start_at:
            try:
                one.child = one.start()
            except (NoroshiError, OSError) as error:
                self._put_off(one, now, "a process could not be started", str(error))

    def _put_off(self, one: Supervised, now: float, event: str, words: str, **more: object) -> None:
        """Start it again later, the later the oftener this happens."""
        one.last_words = words
        one.crashes.append(now)
        one.restarts += 1
        recent = sum(1 for crash in one.crashes if now - crash < _LOOP_SECONDS)
        delay = min(_LONGEST_BACKOFF_SECONDS, _FIRST_BACKOFF_SECONDS * 2 ** (recent - 1))
        one.start_at = now + delay
        say = log.error if one.is_looping(now) else log.warning
        say(event, child=one.name, restart_in=round(delay, 1), said=words, **more)

    async def _drain(self) -> None:
        """Rooms first, all at once, so that the slowest one decides how long it takes; then what they stand on."""
        for drains in (True, False):
            children = [one.child for one in self._children if one.child is not None and one.drains is drains]
            await asyncio.gather(*(asyncio.to_thread(child.stop, 8.0) for child in children))


def _pid(one: Supervised) -> int | None:
    return one.child.pid if one.child and one.child.exit_code() is None else None
