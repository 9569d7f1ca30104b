"""The broker contract on a real nats-server, alone and in a cluster, and through restarts."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import pytest
from tests.broker.nats_accounts import write_accounts
from tests.contracts.broker import RAW, BrokerContract
from tests.servers import free_port, running

from noroshi.broker.contract import Broker
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.platform.streams import STREAMS, ensure_streams
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.settings import BrokerSettings

NATS_SERVER = Path(sys.executable).parent / "nats-server"


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


@pytest.mark.parametrize("after", [0, 2])
def test_a_reader_reads_again_what_the_server_sent_and_a_broken_connection_lost(tmp_path: Path, after: int) -> None:
    async def story() -> list[bytes]:
        with EmbeddedNats(tmp_path) as server:
            broker = await connect(server.url, token=server.token)
            other = await nats.connect(server.url, token=server.token)
            await broker.ensure_stream(RAW)
            for number in range(3):
                await broker.publish("raw.web", b"%d" % number, message_id=str(number))
            reader = await broker.reader("RAW", after_sequence=after)
            # What the server gives to somebody else in the reader's name, it will never give to the reader.
            (consumer,) = await other.jetstream().consumers_info("RAW")
            (given,) = await (await other.jetstream().pull_subscribe_bind(consumer.name, "RAW")).fetch(1, timeout=30)
            assert given.data == b"%d" % after
            got: list[bytes] = []
            async with asyncio.timeout(30):
                while len(got) < 3 - after:
                    got += [delivery.payload for delivery in await reader.fetch(10, 0.2)]
            await reader.close()
            await other.close()
            await broker.close()
        return got

    assert asyncio.run(story()) == [b"0", b"1", b"2"][after:]


def test_a_wrong_token_is_refused_in_one_clear_line(tmp_path: Path) -> None:
    with EmbeddedNats(tmp_path) as nats, pytest.raises(ConfigError, match="no NATS server at"):
        asyncio.run(connect(nats.url, token="wrong"))


def test_a_credentials_file_opens_a_server_of_accounts(tmp_path: Path) -> None:
    credentials = write_accounts(tmp_path)
    port = free_port()
    (tmp_path / "nats.conf").write_text(f"listen: 127.0.0.1:{port}\ninclude ./auth.conf\n")

    async def connects(shown: str | None) -> bool:
        broker = await connect(f"nats://127.0.0.1:{port}", credentials=shown)
        await broker.close()
        return True

    with running(NATS_SERVER, "-c", str(tmp_path / "nats.conf"), port=port):
        assert asyncio.run(connects(str(credentials)))
        with pytest.raises(ConfigError, match=r"no NATS server at .*Authorization Violation"):
            asyncio.run(connects(None))


def test_a_server_that_takes_only_small_messages_is_refused_before_a_large_batch_is_stuck(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "nats.conf").write_text(f"listen: 127.0.0.1:{port}\njetstream {{ store_dir: {tmp_path}/js }}\n")

    async def story() -> None:
        broker = await connect(f"nats://127.0.0.1:{port}")
        try:
            await ensure_streams(broker, BrokerSettings())
        finally:
            await broker.close()

    with (
        running(NATS_SERVER, "-c", str(tmp_path / "nats.conf"), port=port),
        pytest.raises(ConfigError, match=r"messages of 1\.0 MiB at most; set max_payload: 64MB"),
    ):
        asyncio.run(story())


def test_a_server_with_too_little_room_is_told_of_with_what_it_would_take(tmp_path: Path) -> None:
    async def story() -> list[int]:
        with EmbeddedNats(tmp_path, max_store_bytes=10 << 20) as nats:
            broker = await connect(nats.url, token=nats.token)
            try:
                with pytest.raises(ConfigError, match=r"promises 14\.0 GiB, .* 7 streams; .*max_file_store"):
                    await ensure_streams(broker, BrokerSettings(max_bytes=2 << 30))
                await ensure_streams(broker, BrokerSettings(max_bytes=1 << 20))
                return [(await broker.state(name)).messages for name in STREAMS]
            finally:
                await broker.close()

    assert asyncio.run(story()) == [0] * len(STREAMS)
