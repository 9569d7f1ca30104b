"""The route room: every sink with its own pump, and the lake's upkeep beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.outbox import Outbox
from noroshi.model.ledger import LedgerEntry, minute_of
from noroshi.route.contract import Sink
from noroshi.route.files import FileSink
from noroshi.route.further import FileSettings, HttpSettings, KafkaSettings, read_further
from noroshi.route.kafka import KafkaSink
from noroshi.route.marks import MarkFile
from noroshi.route.pump import GiveUp, Pace, Pump
from noroshi.route.subject import NatsSink
from noroshi.route.tables import TableSink, lake_sinks
from noroshi.route.upkeep import keep_up
from noroshi.route.web import HttpSink
from noroshi.runtime.ready import announce_ready
from noroshi.runtime.settings import Settings

_MOST_EVENT_BYTES: Final = 16 << 20
"""Of events, that are unpacked as they come, a commit may hold what comes in its time under load."""

log = structlog.get_logger()


async def run_route(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Store the streams until the event is set, then store what has been read."""
    outbox = Outbox(broker, "route")
    longest, shortest = settings.lake.commit_seconds, settings.lake.idle_commit_seconds
    quick, slow = Pace(longest, shortest), Pace(longest, min(longest, 4 * shortest))

    async def account(message: Delivery, rows: int) -> None:
        await outbox.account(_entry(message, rows))

    def refused(sink: Sink) -> GiveUp:
        async def give_up(message: Delivery, reason: str, detail: str) -> None:
            # A dead letter about a dead letter that is refused would be refused in its turn, without end.
            if not message.subject.startswith("dead."):
                await outbox.give_up(message, reason, detail, reader=sink.name, accounts=sink.accounts)

        return give_up

    def table_pump(sink: TableSink) -> Pump:
        pace = quick if sink.is_awaited else slow
        if sink.stream == wire.EVENTS:
            pace = replace(pace, most_bytes=_MOST_EVENT_BYTES)
        return Pump(broker, sink, pace, refused(sink), account, sink.prepare if sink.is_large else None)

    pumps = [table_pump(sink) for sink in lake_sinks(settings)]
    others = [Pump(broker, sink, quick, refused(sink), account) for sink in _further_sinks(settings, broker)]
    async with asyncio.TaskGroup() as group:
        for pump in (*pumps, *others):
            group.create_task(pump.run(stopping))
        group.create_task(keep_up(settings, stopping))
        await _announced(pumps, stopping)


def _further_sinks(settings: Settings, broker: Broker) -> Iterator[Sink]:
    """The sinks of the settings. Raises ConfigError when one of them is wrong."""
    for name, one in read_further(settings.route.sinks).items():
        marks = MarkFile(settings.platform.dir / "route" / f"{name}.json")
        if isinstance(one, FileSettings):
            yield FileSink(name, one, marks)
        elif isinstance(one, HttpSettings):
            yield HttpSink(name, one, marks)
        elif isinstance(one, KafkaSettings):
            yield KafkaSink(name, one, marks)
        else:
            yield NatsSink(name, one, marks, broker)


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
