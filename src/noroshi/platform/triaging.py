"""The triage room as a process: alerts become what people look at, with the suppressions that are files in Git."""

from __future__ import annotations

import asyncio

from noroshi.broker import wire
from noroshi.broker.consuming import FairWorker
from noroshi.broker.contract import Broker
from noroshi.broker.outbox import Outbox
from noroshi.platform.content import Content
from noroshi.platform.web import records_url
from noroshi.platform.working import work_until
from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.settings import Settings
from noroshi.state.valkey import ValkeyStore
from noroshi.triage.options import TriageOptions
from noroshi.triage.room import TriageRoom


async def run_triage(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Take ALERTS in until told to stop, with suppressions that are reloaded when their files change."""
    if not settings.state.url:
        raise ConfigError("no data-structure store: set state.url, or start everything with `noroshi up`")
    chosen = settings.triage
    options = TriageOptions(
        half_life_hours=chosen.half_life_hours, quiet_hours=chosen.quiet_hours, case_hours=chosen.case_hours
    )
    content = await asyncio.to_thread(Content, settings)
    database = Database(records_url(settings))
    store = ValkeyStore(settings.state.url.get_secret_value())
    outbox = Outbox(broker, "triage")
    try:
        await asyncio.to_thread(upgrade, database)
        room = TriageRoom(outbox, database, store, options)
        await room.adopt(content.suppressions)

        async def reload() -> None:
            await room.adopt(content.suppressions)

        worker = FairWorker(broker, wire.ALERTS, "triage", room.effect, outbox.give_up, together=room.effect_together)
        beside = [
            asyncio.create_task(content.follow([content.suppressions], reload, stopping)),
            asyncio.create_task(room.sweep(stopping)),
        ]
        try:
            await work_until([worker], stopping, *beside)
        finally:
            stopping.set()
            await asyncio.gather(*beside)
            await room.close()
    finally:
        store.close()
        database.close()
