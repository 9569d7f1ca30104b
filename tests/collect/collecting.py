"""A whole collect room before a real nats-server, and what it stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from noroshi.app import load_integrations
from noroshi.broker import wire
from noroshi.broker.contract import Broker, StreamSpec
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.broker.outbox import Outbox
from noroshi.collect.room import Address, CollectRoom
from noroshi.collect.tokens import FILE_NAME, TokenFile
from noroshi.model.batch import RawBatch
from noroshi.model.ledger import LedgerEntry
from noroshi.runtime.settings import CollectSettings
from noroshi.sdk import Integration


@dataclass
class Collecting:
    """One room under test: `token` may do anything; `url` is where it listens."""

    nats: EmbeddedNats
    broker: Broker
    room: CollectRoom
    tokens: TokenFile
    token: str
    stopping: asyncio.Event
    folder: Path
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.room.url

    def client(self, token: str | None = "", scheme: str = "Bearer") -> httpx.AsyncClient:
        """A client that shows a token: the one that may do anything unless told otherwise, none for None."""
        shown = {} if token is None else {"Authorization": f"{scheme} {token or self.token}"}
        client = httpx.AsyncClient(base_url=self.url, headers=shown, timeout=60)
        self.clients.append(client)
        return client

    async def batches(self) -> list[RawBatch]:
        """Everything in RAW."""
        return [wire.decode_raw(one.payload, one.headers) for one in await self._read(wire.RAW)]

    async def records(self, source: str) -> list[bytes]:
        """Every record of a source in RAW."""
        return [record for one in await self.batches() if one.source == source for record in one.records.to_pylist()]

    async def ledger(self) -> list[LedgerEntry]:
        """Everything in the ledger."""
        return [entry for one in await self._read(wire.LEDGER) for entry in wire.decode_ledger(one.payload)]

    async def enlarge(self, raw_bytes: int) -> None:
        """Give RAW more room."""
        await self.broker.ensure_stream(_stream(wire.RAW, raw_bytes))

    async def until(self, reached: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while not await reached():
                await asyncio.sleep(0.05)

    async def _read(self, stream: str) -> list[Any]:
        last = (await self.broker.state(stream)).last_sequence
        reader = await self.broker.reader(stream, 0)
        found: list[Any] = []
        while not last or not found or found[-1].sequence < last:
            got = await reader.fetch(500, 2 if last else 0.1)
            found += got
            if not got:
                break
        await reader.close()
        return found


def collecting(
    folder: Path,
    story: Callable[[Collecting], Awaitable[Any]],
    *,
    inputs: Mapping[str, Mapping[str, Any]] | None = None,
    raw_bytes: int = 256 << 20,
    **settings: Any,
) -> Any:
    """Run the story with a room; nothing may be unaccounted for when it ends."""

    async def tell() -> Any:
        with EmbeddedNats(folder / "nats") as nats:
            broker = await connect(nats.url, token=nats.token)
            for name in (wire.RAW, wire.LEDGER):
                size = raw_bytes if name == wire.RAW else 256 << 20
                await broker.ensure_stream(_stream(name, size))
            try:
                return await _with_room(folder, nats, broker, story, CollectSettings(inputs=inputs or {}, **settings))
            finally:
                await broker.close()

    return asyncio.run(tell())


def _stream(name: str, max_bytes: int) -> StreamSpec:
    return StreamSpec(name=name, max_bytes=max_bytes, max_age_seconds=3600, refuse_when_full=True)


@cache
def shipped() -> Mapping[str, Integration]:
    return load_integrations()


async def _with_room(
    folder: Path, nats: EmbeddedNats, broker: Broker, story: Callable[[Collecting], Awaitable[Any]], settings: Any
) -> Any:
    tokens = TokenFile(folder / FILE_NAME)
    known = {token.name for token in tokens.list()}
    token = tokens.rotate("any") if "any" in known else tokens.create("any")
    stopping = asyncio.Event()
    address = Address(host="127.0.0.1", port=0, folder=folder)
    room = CollectRoom(Outbox(broker, "collect"), settings, address, shipped(), stopping)
    one = Collecting(nats, broker, room, tokens, token, stopping, folder)
    running = asyncio.create_task(room.run(stopping))
    try:
        return await story(one)
    finally:
        for client in one.clients:
            await client.aclose()
        stopping.set()
        await running
