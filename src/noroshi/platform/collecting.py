"""The collect room as a process: its integrations, its address, and where others find it."""

from __future__ import annotations

import asyncio

from noroshi.app import load_integrations
from noroshi.broker.contract import Broker
from noroshi.broker.outbox import Outbox
from noroshi.collect.room import Address, CollectRoom
from noroshi.platform.content import Content
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.ports import COLLECT_FILE, kept_port
from noroshi.platform.space import Space
from noroshi.runtime.ready import announce_ready
from noroshi.runtime.settings import Settings


async def run_collect(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Take records in for RAW; sources come and go with the integrations."""
    content = await asyncio.to_thread(Content, settings)
    folder = settings.platform.dir
    integrations = await asyncio.to_thread(load_integrations, content.integrations)
    host = settings.platform.host
    address = Address(host=host, port=kept_port(settings.platform.port, host, folder / COLLECT_FILE), folder=folder)
    space = Space(settings.platform)
    room = CollectRoom(
        Outbox(broker, "collect"),
        settings.collect,
        address,
        integrations,
        stopping,
        has_room=lambda: not space.look().is_short,
    )

    async def reload() -> None:
        room.sources.replace(await asyncio.to_thread(load_integrations, content.integrations))

    def ready(url: str) -> None:
        PlatformFolder(folder).write_text(COLLECT_FILE, url)
        announce_ready()

    folders = [content.integrations] if content.integrations else []
    watching = asyncio.create_task(content.follow(folders, reload, stopping))
    await room.run(stopping, ready)
    await watching
