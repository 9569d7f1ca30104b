"""A whole platform on a broker of three servers elsewhere, of which one is killed while records come in."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import ExitStack
from pathlib import Path

import nats
import pytest
from tests.broker.test_cluster import Cluster
from tests.chaos.load import Sender, settle, write_rules
from tests.platform.conftest import Running

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        os.environ.get("NOROSHI_CHAOS") != "long", reason="a cluster of three and a platform; needs NOROSHI_CHAOS=long"
    ),
]


def test_the_server_that_leads_is_killed_under_load_and_nothing_is_lost_or_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as held:
        cluster = Cluster(tmp_path / "cluster", held)
        asyncio.run(forget_streams(cluster))
        monkeypatch.setenv("NOROSHI_BROKER_URL", cluster.url)
        monkeypatch.setenv("NOROSHI_BROKER_TOKEN", cluster.token)
        monkeypatch.setenv("NOROSHI_BROKER_REPLICAS", "3")
        platform = Running(tmp_path / "platform", "--settings", str(write_rules(tmp_path)))
        held.callback(platform.stop)
        sender = Sender(url=(platform.folder / "collect-url").read_text, token=platform.told["token"], seconds=40)
        sender.start()
        time.sleep(10)
        leader = asyncio.run(leader_of(cluster, "RAW"))
        cluster.nodes[leader].child.kill()
        sender.join()
        outcome = settle(platform, sender, 420)
        print(f"\nkilled server {leader}\nanswers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
        assert not sender.failure
        assert outcome.is_right(sender), outcome


async def forget_streams(cluster: Cluster) -> None:
    """Remove the stream by which the servers were seen to agree."""
    client = await nats.connect(servers=cluster.url.split(","), token=cluster.token)
    for stream in await client.jetstream().streams_info():
        await client.jetstream().delete_stream(str(stream.config.name))
    await client.close()


async def leader_of(cluster: Cluster, stream: str) -> int:
    """The number of the server through which everything goes that is written to the stream."""
    client = await nats.connect(servers=cluster.url.split(","), token=cluster.token)
    found = await client.jetstream().stream_info(stream)
    await client.close()
    assert found.cluster is not None
    return int(str(found.cluster.leader).removeprefix("node-"))
