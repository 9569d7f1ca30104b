"""The loop of collectors that fetch: regularly, with patience after errors, and hand-in before the cursor moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from noroshi.collect.collector import Reception
from noroshi.collect.intake import Way
from noroshi.collect.lots import cut_of
from noroshi.runtime.errors import OverloadError, TransientError

log = structlog.get_logger()


async def poll(name: str, look: Callable[[], Awaitable[None]], every_seconds: float, stopping: asyncio.Event) -> None:
    """Call `look` now and then; after a TransientError sooner or later, as it says. Other errors end it."""
    while not stopping.is_set():
        wait = every_seconds
        try:
            await look()
        except TransientError as error:
            wait = error.after_seconds
            log.warning("cannot fetch; will try again", input=name, error=str(error), after_seconds=wait)
        except OverloadError as error:
            wait = 5.0
            log.warning("what was fetched waits for the broker", input=name, error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), wait)


async def hand_in_fetched(reception: Reception, way: Way, records: Sequence[bytes], key: str) -> None:
    """Return when the broker has the records; the same key and records again store nothing more."""
    if records:
        await reception.intake.accept(cut_of(records), way, key=key, until_settled=True)
