"""The route room: every sink with its own pump, and the lake's upkeep beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog

from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.outbox import Outbox
from noroshi.model.ledger import LedgerEntry, minute_of
from noroshi.route.pump import Pace, Pump
from noroshi.route.tables import lake_sinks
from noroshi.route.upkeep import keep_up
from noroshi.runtime.ready import announce_ready
from noroshi.runtime.settings import Settings

log = structlog.get_logger()


async def run_route(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Store the streams until the event is set, then store what has been read."""
    outbox = Outbox(broker, "route")
    quick = Pace(seconds=settings.lake.commit_seconds, idle_seconds=settings.lake.idle_commit_seconds)

    async def account(message: Delivery, rows: int) -> None:
        await outbox.account(_entry(message, rows))

    pumps = [Pump(broker, sink, quick, outbox.give_up, account) for sink in lake_sinks(settings)]
    async with asyncio.TaskGroup() as group:
        for pump in pumps:
            group.create_task(pump.run(stopping))
        group.create_task(keep_up(settings, stopping))
        await _announced(pumps, stopping)


async def _announced(pumps: Sequence[Pump], stopping: asyncio.Event) -> None:
    """Say that the room works once every table has been opened, however long that takes."""
    while not stopping.is_set() and not all(pump.opened.is_set() for pump in pumps):
        await asyncio.sleep(0.05)
    if not stopping.is_set():
        announce_ready()


def _entry(message: Delivery, rows: int) -> LedgerEntry:
    """Of one EVENTS message; what goes into storage are events, so both sides of the account count those."""
    return LedgerEntry(
        stage="route",
        source=message.headers["source"],
        minute=minute_of(datetime.fromisoformat(message.headers["received-at"])),
        batch_id=message.headers["batch-id"],
        records_in=rows,
        records_out=rows,
        events=rows,
    )
