"""The analyze room on the broker: RAW in; EVENTS, dead letters and the ledger out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
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

_RECORDS_TOGETHER, _OCTETS_TOGETHER = 16_384, 8 << 20


class AnalyzeRoom:
    """Turns one message at a time into events. DuckDB runs in a thread of its own; the loop stays responsive."""

    def __init__(self, outbox: Outbox, build: BuildAnalyzer) -> None:
        self._outbox, self._build = outbox, build
        self._analyzers: dict[str, Analyzer] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="analyze")

    async def effect(self, delivery: Delivery) -> None:
        """Analyze the batch of a RAW message and publish what it became. Safe to repeat."""
        await self.effect_together([delivery])

    async def effect_together(self, deliveries: Sequence[Delivery]) -> None:
        """The same for several messages of one source. Raises when any of them cannot be read."""
        batches = [wire.decode_raw(delivery.payload, delivery.headers) for delivery in deliveries]
        loop = asyncio.get_running_loop()
        for group in _grouped(batches):
            found = await loop.run_in_executor(self._thread, self._analyze, group)
            await asyncio.gather(*(self._publish(*pair) for pair in zip(group, found, strict=True)))

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

    async def _publish(self, batch: RawBatch, events: EventBatch) -> None:
        await asyncio.gather(
            self._outbox.events(events),
            self._outbox.dead(events.dead, batch.source, batch.batch_id),
        )
        await asyncio.gather(
            self._outbox.account(account_for("analyze", batch, events=events.table.num_rows, dead=events.dead)),
            self._account_for_collector(batch),
        )

    async def _account_for_collector(self, batch: RawBatch) -> None:
        """A collector that was killed after the broker had the batch could not say so; when it could, this is the
        same entry under the same id."""
        await self._outbox.account(account_for("collect", batch))

    def _analyze(self, batches: Sequence[RawBatch]) -> list[EventBatch]:
        source = batches[0].source
        if source not in self._analyzers:
            try:
                self._analyzers[source] = self._build(source)
            except KeyError:
                raise RecordError("unknown-source", f"no integration reads {source!r}") from None
        return self._analyzers[source].analyze_together(batches)

    def _forget(self) -> None:
        for analyzer in self._analyzers.values():
            analyzer.close()
        self._analyzers.clear()


def _grouped(batches: Sequence[RawBatch]) -> Iterator[list[RawBatch]]:
    """Batches of one source in parts that are worth one run of a query and fit into the processor's cache."""
    group: list[RawBatch] = []
    records = octets = 0
    for batch in batches:
        count, size = len(batch.records), batch.records.nbytes
        is_other = bool(group) and group[0].source != batch.source
        if group and (is_other or records + count > _RECORDS_TOGETHER or octets + size > _OCTETS_TOGETHER):
            yield group
            group, records, octets = [], 0, 0
        group.append(batch)
        records, octets = records + count, octets + size
    if group:
        yield group


def prepare(build: BuildAnalyzer, sources: Mapping[str, object]) -> None:
    """Build every analyzer once and throw it away: a folder that cannot work is refused before it is used."""
    for source in sources:
        build(source).close()
