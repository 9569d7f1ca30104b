"""The analyze room on the broker: RAW in; EVENTS, dead letters and the ledger out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from noroshi.analyze.analyzer import Analyzer
from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.broker.outbox import Outbox
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.model.ledger import account_for
from noroshi.runtime.errors import RecordError

BuildAnalyzer = Callable[[str], Analyzer]
"""Makes the analyzer of a source; raises KeyError when there is no such source."""


class AnalyzeRoom:
    """Turns one message at a time into events. DuckDB runs in a thread of its own; the loop stays responsive."""

    def __init__(self, outbox: Outbox, build: BuildAnalyzer) -> None:
        self._outbox, self._build = outbox, build
        self._analyzers: dict[str, Analyzer] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="analyze")

    async def effect(self, delivery: Delivery) -> None:
        """Analyze the batch of a RAW message and publish what it became. Safe to repeat."""
        batch = wire.decode_raw(delivery.payload, delivery.headers)
        events = await asyncio.get_running_loop().run_in_executor(self._thread, self._analyze, batch)
        await self._outbox.events(events, batch.received_at)
        await self._outbox.dead(events.dead, batch.source, batch.batch_id)
        await self._outbox.account(account_for("analyze", batch, events=events.table.num_rows, dead=events.dead))
        await self._account_for_collector(batch)

    async def give_up(self, delivery: Delivery, reason: str, detail: str) -> None:
        """Dead-letter a whole RAW message."""
        await self._outbox.give_up(delivery, reason, detail)
        with suppress(RecordError):
            await self._account_for_collector(wire.decode_raw(delivery.payload, delivery.headers))

    async def replace(self, build: BuildAnalyzer) -> None:
        """Use other analyzers from the next message on; the one in work is finished with the old ones."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._forget)
        self._build = build

    def close(self) -> None:
        """Let the thread and the analyzers go."""
        self._thread.submit(self._forget).result()
        self._thread.shutdown()

    async def _account_for_collector(self, batch: RawBatch) -> None:
        """A collector that was killed after the broker had the batch could not say so; when it could, this is the
        same entry under the same id."""
        await self._outbox.account(account_for("collect", batch))

    def _analyze(self, batch: RawBatch) -> EventBatch:
        if batch.source not in self._analyzers:
            try:
                self._analyzers[batch.source] = self._build(batch.source)
            except KeyError:
                raise RecordError("unknown-source", f"no integration reads {batch.source!r}") from None
        return self._analyzers[batch.source].analyze(batch)

    def _forget(self) -> None:
        for analyzer in self._analyzers.values():
            analyzer.close()
        self._analyzers.clear()


def prepare(build: BuildAnalyzer, sources: Mapping[str, object]) -> None:
    """Build every analyzer once and throw it away: a folder that cannot work is refused before it is used."""
    for source in sources:
        build(source).close()
