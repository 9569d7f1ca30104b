"""A router that is killed at any moment neither loses a row nor stores one twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

from tests.route.stage import event_batch, prepared, publish, route_until, rows_of, settings_for

from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.route.room import run_route
from noroshi.runtime.settings import Settings

KILLS = int(os.environ.get("NOROSHI_TEST_KILLS", "25"))
"""The figure we claim is of 200: NOROSHI_TEST_KILLS=200."""


def run_router(url: str, token: str, settings: Settings) -> None:
    """A router process, until it is killed."""

    async def run() -> None:
        broker = await connect(url, token=token)
        await run_route(broker, settings, asyncio.Event())

    asyncio.run(run())


def test_killing_the_router_at_random_moments_loses_and_repeats_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["noroshi.route.room", "noroshi.broker.nats", "tests.route.test_kills"])

    async def story(nats: EmbeddedNats) -> tuple[list[str], Settings]:
        broker = await prepared(await connect(nats.url, token=nats.token))
        settings = settings_for(tmp_path)
        sent: list[str] = []
        for kill in range(KILLS):
            batches = [event_batch(f"k{kill}b{n}", chance.randint(1, 40)) for n in range(chance.randint(1, 6))]
            sent += [uid for batch in batches for uid in batch.table["uid"].to_pylist()]
            process = context.Process(target=run_router, args=(nats.url, nats.token, settings))
            process.start()
            await publish(broker, batches)
            await asyncio.sleep(chance.uniform(0.0, 0.6))
            process.kill()
            await asyncio.to_thread(process.join)
        await route_until(broker, settings, lambda: _settled(settings, sent), seconds=60)
        await broker.close()
        return sent, settings

    with EmbeddedNats(tmp_path / "nats") as nats:
        sent, settings = asyncio.run(story(nats))

    stored = Counter(row["uid"] for row in rows_of(settings, "events"))
    assert stored == Counter(sent)
    by_batch = Counter[str]()
    for row in rows_of(settings, "ledger"):
        by_batch[row["batch_id"]] += row["records_in"]
    assert by_batch == Counter(uid.rpartition("-")[0] for uid in sent)


def _settled(settings: Settings, sent: list[str]) -> bool:
    rows: list[dict[str, Any]] = rows_of(settings, "ledger")
    return sum(row["records_in"] for row in rows) >= len(sent)
