"""The broker contract on a real nats-server, alone and in a cluster, and through restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.contracts.broker import RAW, BrokerContract

from noroshi.broker.contract import Broker
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.runtime.errors import ConfigError


class TestSingleServer(BrokerContract):
    @pytest.fixture(autouse=True)
    def server(self, tmp_path: Path) -> Iterator[None]:
        with EmbeddedNats(tmp_path) as self.nats:
            yield

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Broker]:
        broker = await connect(self.nats.url, token=self.nats.token)
        try:
            yield broker
        finally:
            await broker.close()


def test_what_was_acknowledged_survives_kill_9_of_the_server_and_the_client_comes_back(
    tmp_path: Path,
) -> None:
    async def story() -> list[bytes]:
        nats = EmbeddedNats(tmp_path)
        port = int(nats.url.rsplit(":", 1)[1])
        broker = await connect(nats.url, token=nats.token)
        await broker.ensure_stream(RAW)
        await broker.publish("raw.web", b"before", message_id="1")
        nats.child.kill()
        with EmbeddedNats(tmp_path, port=port, token=nats.token):
            await asyncio.sleep(0.5)
            await broker.publish("raw.web", b"after", message_id="2")
            await broker.publish("raw.web", b"before", message_id="1")
            consumer = await broker.consumer("RAW", "analyze")
            got = await consumer.fetch(10, 2)
            await broker.close()
        return [delivery.payload for delivery in got]

    assert asyncio.run(story()) == [b"before", b"after"]


def test_a_wrong_token_is_refused_in_one_clear_line(tmp_path: Path) -> None:
    with EmbeddedNats(tmp_path) as nats, pytest.raises(ConfigError, match="no NATS server at"):
        asyncio.run(connect(nats.url, token="wrong"))
