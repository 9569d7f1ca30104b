"""Starts the embedded broker anew when its disk was full: nats-server writes no more to a stream that once failed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

_LOOK_SECONDS: Final = 1.0
_FULL_BYTES, _ROOM_BYTES = 1 << 20, 8 << 20

log = structlog.get_logger()


async def tend_broker(folder: Path, process: Callable[[], int | None], stopping: asyncio.Event) -> None:
    """Watch the disk of a folder; when it was full and has room again, end the process that stores there.

    Whoever supervises the process starts it anew; what it holds is on the disk.
    """
    was_full = False
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)
        free = shutil.disk_usage(folder).free
        if free < _FULL_BYTES and not was_full:
            log.error("the disk is full; senders are told to wait", folder=str(folder))
            was_full = True
        pid = process()
        if was_full and free > _ROOM_BYTES and pid is not None:
            log.warning("the disk has room again; starting the broker anew", folder=str(folder))
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            was_full = False
