"""A router that is killed at any moment neither loses a row nor stores one twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.route.stage import event_batch, prepared, publish, route_until, rows_of, settings_for

from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.tables import NAMESPACE, TABLES, ensure_table
from noroshi.model.batch import EventBatch
from noroshi.route.room import run_route
from noroshi.runtime.settings import Settings

KILLS = int(os.environ.get("NOROSHI_TEST_KILLS", "15"))
"""The figure we claim is of 200: NOROSHI_TEST_KILLS=200."""


def run_router(url: str, token: str, settings: Settings, begun: Any) -> None:
    """A router process, until it is killed."""

    async def run() -> None:
        broker = await connect(url, token=token)
        begun.set()
        await run_route(broker, settings, asyncio.Event())

    asyncio.run(run())


def test_killing_the_router_at_random_moments_loses_and_repeats_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["noroshi.route.room", "noroshi.broker.nats", "pyiceberg.catalog.sql", "pyiceberg.io.pyarrow", __name__]
    )

    async def story(nats: EmbeddedNats) -> tuple[list[str], Settings]:
        broker = await prepared(await connect(nats.url, token=nats.token))
        settings = settings_for(tmp_path)
        sent: list[str] = []

        async def begin(batches: list[EventBatch]) -> Any:
            sent.extend(uid for batch in batches for uid in batch.table["uid"].to_pylist())
            begun = context.Event()
            process = context.Process(target=run_router, args=(nats.url, nats.token, settings, begun))
            process.start()
            await publish(broker, batches)
            assert await asyncio.to_thread(begun.wait, 60)
            return process

        async def end(process: Any) -> None:
            process.kill()
            await asyncio.to_thread(process.join)

        for spec in TABLES:
            ensure_table(open_catalogue(settings, create=True), spec)
        process = await begin([event_batch("first", 5)])
        started = time.monotonic()
        while commits(settings) < 1:
            await asyncio.sleep(0.01)
        seconds = time.monotonic() - started
        await end(process)
        for kill in range(KILLS):
            batches = [event_batch(f"k{kill}b{n}", chance.randint(1, 40)) for n in range(chance.randint(1, 6))]
            process = await begin(batches)
            # Around the time at which a router that has just begun commits for the first time.
            await asyncio.sleep(chance.uniform(0.4 * seconds, 1.6 * seconds))
            await end(process)
        # It is no proof when they were all killed before they came to anything.
        assert commits(settings) > KILLS // 5
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


def commits(settings: Settings) -> int:
    """How often rows of events were committed."""
    catalogue = open_catalogue(settings, create=True)
    if not catalogue.table_exists((NAMESPACE, "events")):
        return 0
    table = catalogue.load_table((NAMESPACE, "events"))
    return sum(1 for one in table.snapshots() if one.summary and "added-records" in one.summary.additional_properties)


def _settled(settings: Settings, sent: list[str]) -> bool:
    rows: list[dict[str, Any]] = rows_of(settings, "ledger")
    return sum(row["records_in"] for row in rows) >= len(sent)
