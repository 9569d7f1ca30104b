"""The collect room as a process: its integrations, its address, and where others find it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from noroshi.broker.contract import Broker
from noroshi.runtime.settings import Settings

URL_FILE = "collect-url"
"""The file in the platform's folder that says where HTTP is listened at."""
FIRST_TOKEN = "first"  # noqa: S105 - its name, not its secret


async def run_collect(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Take records in for RAW; sources come and go with the integrations."""
    from noroshi.app import load_integrations
    from noroshi.broker.outbox import Outbox
    from noroshi.collect.room import Address, CollectRoom
    from noroshi.platform.content import Content
    from noroshi.platform.ports import kept_port
    from noroshi.runtime.ready import announce_ready

    content = await asyncio.to_thread(Content, settings)
    folder = settings.platform.dir
    integrations = await asyncio.to_thread(load_integrations, content.integrations)
    host = settings.platform.host
    address = Address(host=host, port=kept_port(settings.platform.port, host, folder / URL_FILE), folder=folder)
    room = CollectRoom(Outbox(broker, "collect"), settings.collect, address, integrations, stopping)

    async def reload() -> None:
        room.sources.replace(await asyncio.to_thread(load_integrations, content.integrations))

    def ready(url: str) -> None:
        (folder / URL_FILE).write_text(url)
        announce_ready()

    folders = [content.integrations] if content.integrations else []
    watching = asyncio.create_task(content.follow(folders, reload, stopping))
    await room.run(stopping, ready)
    await watching


def first_token(folder: Path) -> str | None:
    """What a sender shows, made now because there was no token at all; None when there was one."""
    from noroshi.collect.tokens import FILE_NAME, TokenFile

    tokens = TokenFile(folder / FILE_NAME)
    return None if tokens.list() else tokens.create(FIRST_TOKEN)
