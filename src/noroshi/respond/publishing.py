"""Tells the log router what playbooks do: the audit trail of runs on the stream RUNS."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker
from noroshi.respond.engine.publishing import Lot, Trail
from noroshi.runtime.errors import OverloadError, TransientError

SOURCE: Final = "playbooks"
_PAUSE_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 5.0

log = structlog.get_logger()


async def publish_runs(broker: Broker, trail: Trail, stopping: asyncio.Event) -> None:
    """Publish what runs have written until told to stop; then what is left."""
    while True:
        stops = stopping.is_set()
        pause = _PAUSE_SECONDS
        try:
            while lots := await asyncio.to_thread(trail.take):
                await asyncio.gather(*(_publish(broker, lot) for lot in lots))
                await asyncio.to_thread(trail.done, lots)
        except (TransientError, OverloadError) as error:
            log.warning("runs are told later", error=str(error))
            pause = _RETRY_SECONDS
        if stops:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)


async def _publish(broker: Broker, lot: Lot) -> None:
    payload, headers = wire.encode_runs(lot.entries, source=SOURCE, batch_id=lot.id)
    await broker.publish(f"{wire.RUNS.lower()}.{SOURCE}", payload, message_id=f"{wire.RUNS}:{lot.id}", headers=headers)
