"""The broker contract on three servers that hold copies of each other's streams, and what a lost one costs.

Three servers, their elections and a test on two cores are too many for fixed waiting times, so these run where somebody
watches: with NOROSHI_CHAOS=long.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

import nats
import pytest
from tests.contracts.broker import RAW, BrokerContract

from noroshi.broker.contract import Broker, Reader
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.runtime.errors import ConfigError, TransientError

pytestmark = pytest.mark.skipif(
    os.environ.get("NOROSHI_CHAOS") != "long", reason="a cluster of three needs NOROSHI_CHAOS=long"
)
SPEC = dataclasses.replace(RAW, replicas=3)


class Cluster:
    """Three servers on loopback that know each other; `url` names them all."""

    def __init__(self, folder: Path, held: ExitStack) -> None:
        ports = free_ports(3)
        routes = ", ".join(f"nats-route://127.0.0.1:{port}" for port in ports)
        self.token = "for-tests"
        self.nodes = [
            EmbeddedNats(
                folder / f"node-{number}",
                name=f"node-{number}",
                token=self.token,
                cluster=f"cluster {{ name: tests, listen: 127.0.0.1:{port}, routes: [{routes}] }}",
                wait=False,
            )
            for number, port in enumerate(ports)
        ]
        for node in self.nodes:
            held.callback(node.close)
        for node in self.nodes:
            node.wait_until_ready(30)
        asyncio.run(self._agree())

    @property
    def url(self) -> str:
        return ",".join(node.url for node in self.nodes)

    async def _agree(self) -> None:
        """Return when the servers have elected who leads, which a stream of three copies proves."""
        broker = await connect(self.url, token=self.token)
        try:
            async with asyncio.timeout(30):
                while True:
                    try:
                        await broker.ensure_stream(SPEC)
                        break
                    except (TransientError, ConfigError):
                        await asyncio.sleep(0.2)
        finally:
            await broker.close()


async def until_answered(broker: Broker) -> tuple[int, Reader]:
    """How many messages the stream holds, and a reader of it, as soon as the servers that are left answer."""
    async with asyncio.timeout(30):
        while True:
            try:
                return (await broker.state("RAW")).messages, await broker.reader("RAW", after_sequence=0)
            except TransientError:
                await asyncio.sleep(0.2)


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with ExitStack() as held:
        yield Cluster(tmp_path_factory.mktemp("cluster"), held)


class TestCluster(BrokerContract):
    replicas = 3

    @pytest.fixture(autouse=True)
    def servers(self, cluster: Cluster) -> None:
        self.cluster = cluster

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Broker]:
        client = await nats.connect(servers=self.cluster.url.split(","), token=self.cluster.token)
        context = client.jetstream()
        for stream in await context.streams_info():
            with suppress(nats.js.errors.NotFoundError):
                await context.delete_stream(str(stream.config.name))
        await client.close()
        broker = await connect(self.cluster.url, token=self.cluster.token)
        try:
            yield broker
        finally:
            await broker.close()


def test_a_server_that_is_killed_in_the_middle_of_a_stream_takes_no_message_with_it(tmp_path: Path) -> None:
    async def story(cluster: Cluster) -> tuple[int, list[bytes]]:
        broker = await connect(cluster.url, token=cluster.token)
        for number in range(200):
            if number == 100:
                cluster.nodes[0].child.kill()
            async with asyncio.timeout(30):
                while True:
                    try:
                        await broker.publish("raw.web", b"%d" % number, message_id=str(number))
                        break
                    except TransientError:
                        await asyncio.sleep(0.2)
        held, reader = await until_answered(broker)
        got: list[bytes] = []
        async with asyncio.timeout(30):
            while len(got) < held:
                with suppress(TransientError):
                    got += [delivery.payload for delivery in await reader.fetch(100, 1)]
        await broker.close()
        return held, got

    with ExitStack() as held:
        messages, payloads = asyncio.run(story(Cluster(tmp_path, held)))
    assert (messages, payloads) == (200, [b"%d" % number for number in range(200)])
