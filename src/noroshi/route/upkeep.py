"""The lake's upkeep on a schedule, in a thread beside the pumps; a piece that fails is said and tried next time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from noroshi.lake.upkeep import clean_all, compact_all, expire_all
from noroshi.runtime.settings import Settings

_CLEAN_SECONDS: Final = 3600.0

log = structlog.get_logger()


async def keep_up(settings: Settings, stopping: asyncio.Event) -> None:
    """Compact and expire every `lake.upkeep_seconds`, delete orphans every hour, until the event is set."""
    loop = asyncio.get_running_loop()
    cleaned = loop.time()
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), settings.lake.upkeep_seconds)
            return
        await asyncio.to_thread(_attempt, "compaction", _compact, settings, stopping)
        await asyncio.to_thread(_attempt, "expiry", _expire, settings, stopping)
        if loop.time() - cleaned > _CLEAN_SECONDS:
            cleaned = loop.time()
            await asyncio.to_thread(_attempt, "cleaning", _clean, settings, stopping)


def _attempt(
    what: str, work: Callable[[Settings, asyncio.Event], Any], settings: Settings, stop: asyncio.Event
) -> None:
    try:
        work(settings, stop)
    except Exception:
        log.exception("upkeep of the lake failed", piece=what)


def _compact(settings: Settings, stopping: asyncio.Event) -> None:
    for name, done in compact_all(settings, datetime.now(UTC)):
        log.debug("compacted", table=name, partition=done.partition, files=done.files, bytes=done.bytes_after)
        if stopping.is_set():
            return


def _expire(settings: Settings, _: asyncio.Event) -> None:
    for name, snapshots, rows in expire_all(settings, datetime.now(UTC)):
        if snapshots or rows:
            log.debug("expired", table=name, snapshots=snapshots, rows=rows)


def _clean(settings: Settings, _: asyncio.Event) -> None:
    for name, files, size in clean_all(settings, datetime.now(UTC)):
        if files:
            log.info("deleted files that nothing named", table=name, files=files, bytes=size)
