"""Keeps room processes running: starts them, restarts them with backoff, says so when one keeps crashing."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import structlog

from noroshi.runtime.child import Child

_FIRST_BACKOFF_SECONDS: Final = 0.2
_LONGEST_BACKOFF_SECONDS: Final = 30.0
_LOOP_CRASHES, _LOOP_SECONDS = 5, 60.0
_LOOK_SECONDS: Final = 0.1

log = structlog.get_logger()


@dataclass(slots=True)
class _Room:
    """One room process and its past."""

    name: str
    arguments: Sequence[str]
    log: Path
    child: Child | None = None
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=_LOOP_CRASHES))
    restarts: int = 0
    start_at: float = 0.0
    last_words: str = ""

    def is_looping(self, now: float) -> bool:
        """Whether it has crashed as often as `_LOOP_CRASHES` times within `_LOOP_SECONDS`."""
        return len(self.crashes) == _LOOP_CRASHES and now - self.crashes[0] < _LOOP_SECONDS


class Supervisor:
    """Runs `noroshi run …` children with the given environment until told to stop. Used from one event loop."""

    def __init__(
        self,
        rooms: Mapping[str, Sequence[str]],
        logs: Path,
        environment: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`rooms` maps a process name (`analyze-1`) to the arguments of `noroshi run`."""
        self._rooms = [_Room(name, arguments, logs / f"{name}.log") for name, arguments in rooms.items()]
        self._environment = {**os.environ, **environment}
        self._clock = clock

    async def run(self, stopping: asyncio.Event, tell: Callable[[dict[str, Any]], None]) -> None:
        """Keep the rooms running; `tell` is given the status whenever it was looked at. Drains when it stops."""
        try:
            while not stopping.is_set():
                for room in self._rooms:
                    self._look_after(room)
                tell(self.status())
                try:
                    await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)
                except TimeoutError:
                    continue
        finally:
            await self._drain()

    def status(self) -> dict[str, Any]:
        """Every room: its process, since when it crashes, its last words."""
        now = self._clock()
        return {
            room.name: {
                "pid": room.child.pid if room.child and room.child.exit_code() is None else None,
                "restarts": room.restarts,
                "state": self._state(room, now),
                "lastWords": room.last_words,
            }
            for room in self._rooms
        }

    def _state(self, room: _Room, now: float) -> str:
        if room.is_looping(now):
            return "crash-loop"
        return "running" if room.child and room.child.exit_code() is None else "restarting"

    def _look_after(self, room: _Room) -> None:
        now = self._clock()
        if room.child is not None and (code := room.child.exit_code()) is not None:
            room.last_words = room.child.last_words()
            room.child.stop()
            room.child = None
            room.crashes.append(now)
            room.restarts += 1
            recent = sum(1 for crash in room.crashes if now - crash < _LOOP_SECONDS)
            delay = min(_LONGEST_BACKOFF_SECONDS, _FIRST_BACKOFF_SECONDS * 2 ** (recent - 1))
            room.start_at = now + delay
            say = log.error if room.is_looping(now) else log.warning
            say("a room ended", process=room.name, exit_code=code, restart_in=round(delay, 1), said=room.last_words)
        if room.child is None and now >= room.start_at:
            command = [sys.executable, "-m", "noroshi.platform.process", *room.arguments]
            room.child = Child(command, log=room.log, environment=self._environment, orphan_signal="TERM")

    async def _drain(self) -> None:
        """Ask all at once, so that the slowest one decides how long it takes."""
        children = [room.child for room in self._rooms if room.child is not None]
        await asyncio.gather(*(asyncio.to_thread(child.stop, 8.0) for child in children))
