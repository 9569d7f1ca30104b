"""Feeds the judgement of sources from the streams, and its events back into the pipeline."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import msgspec
import pyarrow as pa
import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.outbox import Outbox, received_at
from noroshi.model.batch import RawBatch
from noroshi.model.ledger import account_for
from noroshi.platform.quality import SOURCE, Quality
from noroshi.runtime.errors import ConfigError, OverloadError, RecordError, TransientError

_FETCH_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 0.5
_MOST_WAITING: Final = 1000
_STORED_BY: Final = "lake.events"

log = structlog.get_logger()


class Sampling:
    """Reads EVENTS from now on. Used from one event loop."""

    def __init__(self, broker: Broker, quality: Quality, *, every_seconds: float) -> None:
        self._broker, self._quality, self._every = broker, quality, every_seconds
        self._outbox = Outbox(broker, "collect")
        self._waiting: list[tuple[int, str, datetime]] = []

    async def run(self, stopping: asyncio.Event) -> None:
        """Sample, and publish a report at the end of each window, until told to stop."""
        last = (await self._broker.state(wire.EVENTS)).last_sequence
        reader = await self._broker.reader(wire.EVENTS, last, headers_only=True)
        begun = looked = time.monotonic()
        while not stopping.is_set():
            try:
                for delivery in await reader.fetch(100, _FETCH_SECONDS):
                    await self._take(delivery)
                if time.monotonic() - looked > _LOOK_SECONDS:
                    looked = time.monotonic()
                    await self._see_what_is_stored()
                if time.monotonic() - begun > self._every:
                    begun = time.monotonic()
                    await self._publish(datetime.now(UTC))
            except (TransientError, OverloadError, ConfigError) as error:
                log.warning("cannot judge the sources", error=str(error))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 1.0)
        await reader.close()

    async def _take(self, delivery: Delivery) -> None:
        source = delivery.headers.get("source", "")
        if not self._quality.wants(source):
            return
        at = received_at(delivery)
        whole = await self._broker.message(wire.EVENTS, delivery.sequence)
        if whole is None:
            return
        with suppress(RecordError):
            self._quality.sample(wire.decode_events(whole.payload, whole.headers), at)
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.append((delivery.sequence, source, at))

    async def _see_what_is_stored(self) -> None:
        if not self._waiting:
            return
        progress = (await self._broker.progress(wire.EVENTS)).get(_STORED_BY)
        done, now = progress.done_sequence if progress else 0, datetime.now(UTC)
        for sequence, source, at in self._waiting:
            if sequence <= done:
                self._quality.stored(source, (now - at).total_seconds())
        self._waiting = [one for one in self._waiting if one[0] > done]

    async def _publish(self, now: datetime) -> None:
        events = self._quality.report(now)
        if not events:
            return
        batch = RawBatch(
            source=SOURCE,
            batch_id=f"quality-{now.isoformat()}",
            received_at=now,
            records=pa.array([msgspec.json.encode(event) for event in events], pa.binary()),
            collector="keep",
            origin="keep",
        )
        if await self._outbox.raw(batch):
            await self._outbox.account(account_for("collect", batch))
