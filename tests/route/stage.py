"""A broker, a lake and messages for the router's tests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from noroshi.broker.contract import Broker
from noroshi.broker.outbox import Outbox
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.tables import NAMESPACE
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.platform.streams import ensure_streams
from noroshi.route.room import run_route
from noroshi.runtime.settings import BrokerSettings, LakeSettings, PlatformSettings, Settings
from noroshi.schemas.attributes import with_attributes

RECEIVED = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


def settings_for(folder: Path, **sections: Any) -> Settings:
    """Settings of a lake below `folder` that commits at once."""
    lake = LakeSettings(commit_seconds=0.2, idle_commit_seconds=0.05, **sections.pop("lake", {}))
    return Settings(platform=PlatformSettings(dir=folder), lake=lake, **sections)


def event_batch(
    batch_id: str,
    count: int,
    source: str = "linux_auth",
    time: datetime = RECEIVED,
    received_at: datetime = RECEIVED,
    **ocsf: Any,
) -> EventBatch:
    """`count` events with the uids `<batch_id>-0` …"""
    document = {"class_uid": 3002, **ocsf}
    rows = [
        {
            "uid": f"{batch_id}-{number}",
            "record_index": number,
            "time": time,
            "class_uid": 3002,
            "ocsf": json.dumps(document),
            "native": "{}",
            "noroshi": "{}",
            "raw_data": f"record {number} of {batch_id}",
        }
        for number in range(count)
    ]
    table = with_attributes(pa.Table.from_pylist(rows, schema=EVENT_COLUMNS))
    return EventBatch(source=source, batch_id=batch_id, received_at=received_at, table=table)


async def publish(broker: Broker, batches: Sequence[EventBatch]) -> None:
    """Hand batches to the router as the analyze room does."""
    outbox = Outbox(broker, "analyze")
    for batch in batches:
        await outbox.events(batch)


async def prepared(broker: Broker) -> Broker:
    """The broker with every stream."""
    await ensure_streams(broker, BrokerSettings(max_bytes=256 << 20))
    return broker


async def route_until(broker: Broker, settings: Settings, done: Callable[[], bool], seconds: float = 60) -> None:
    """Run the router until `done`."""
    stopping = asyncio.Event()
    running = asyncio.create_task(run_route(broker, settings, stopping))
    try:
        async with asyncio.timeout(seconds):
            while not await asyncio.to_thread(done):
                await asyncio.sleep(0.05)
                if running.done():
                    running.result()
    finally:
        stopping.set()
        await running


def rows_of(settings: Settings, table: str) -> list[dict[str, Any]]:
    """Every row of a table of the lake; [] when it is not there yet."""
    catalogue = open_catalogue(settings, create=True)
    if not catalogue.table_exists((NAMESPACE, table)):
        return []
    rows: list[dict[str, Any]] = catalogue.load_table((NAMESPACE, table)).scan().to_arrow().to_pylist()
    return rows
