"""Handing records to the broker: small lots gathered into batches, each giver told when its records are safe."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import structlog

from noroshi.broker.outbox import Outbox
from noroshi.collect.cutting import Cut
from noroshi.collect.lots import cut_of, join_cuts, split_cut, to_records
from noroshi.collect.meters import Meters
from noroshi.model.batch import RawBatch
from noroshi.model.ledger import account_for
from noroshi.runtime.errors import OverloadError, TransientError
from noroshi.runtime.tracing import begin

BATCH_BYTES: Final = 4 << 20
"""Records of one batch, at most; only a record that alone is longer makes a larger one."""
ENOUGH_BYTES: Final = 256 << 10
"""What is worth a batch of its own as soon as it is there."""
_AT_ONCE: Final = 4
_RETRY_SECONDS: Final = 0.5
_DISK_FULL: Final = "the disk is nearly full"
_BROKER_FULL: Final = "the broker is full"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Way:
    """Where records come from and go to; what has the same way may travel in one batch."""

    source: str
    collector: str
    origin: str


_Lot = tuple[Cut, asyncio.Future[None]]
"""Records, and who is told when they are safe."""


@dataclass(slots=True)
class _Lane:
    """Lots of one way that wait for the next batch."""

    waiting: list[_Lot] = field(default_factory=list)
    size: int = 0
    left_at: float = float("-inf")
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    publishing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    runner: asyncio.Task[None] | None = None


class Intake:
    """The one way from collectors to RAW. Used from one event loop.

    A lot leaves at once when nothing left on its way during the last `linger_seconds`, or when `ENOUGH_BYTES` wait;
    otherwise it waits so long for others. While the broker leaves it open whether a batch was stored, that batch is
    sent again and again under its id, and nothing new is taken: so each is stored once and the ledger stays true.
    """

    def __init__(
        self,
        outbox: Outbox,
        meters: Meters,
        *,
        linger_seconds: float = 0.02,
        patience_seconds: float = 10.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        """While not `has_room` nothing new is taken."""
        self._outbox, self._meters = outbox, meters
        self._has_room = has_room
        self._linger, self._patience = linger_seconds, patience_seconds
        self._now = now
        self._lanes: dict[Way, _Lane] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._doubtful = 0
        self._refused_at = float("-inf")

    @property
    def is_down(self) -> bool:
        """Whether the broker does not answer just now."""
        return self._doubtful > 0

    @property
    def fullness(self) -> str | None:
        """What is full, for senders: the disk, or the broker when it refused a batch within the last seconds."""
        if not self._has_room():
            return _DISK_FULL
        just_now = asyncio.get_running_loop().time() - self._refused_at < 2 * _RETRY_SECONDS
        return _BROKER_FULL if just_now else None

    async def accept(self, cut: Cut, way: Way, *, key: str | None = None, until_settled: bool = False) -> None:
        """Return when the broker has every record of the cut.

        With `key`, doing so again with the same key and records stores nothing more. Raises OverloadError, in words for
        senders, when the disk or the broker is full, and TransientError when the broker does not answer: then the
        records may or may not have been stored, unless `until_settled`, which waits for as long as that is open. Of
        more than `BATCH_BYTES` a part may be.
        """
        if self.is_down:
            raise TransientError("the broker does not answer", after_seconds=2.0)
        if not self._has_room():
            raise OverloadError(_DISK_FULL)
        if key is not None or len(cut.data) >= ENOUGH_BYTES:
            await self._wait_for([self._start(part, way, key, n) for n, part in enumerate(_parts(cut))], until_settled)
            return
        lane = self._lanes.setdefault(way, _Lane())
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lane.waiting.append((cut, done))
        lane.size += len(cut.data)
        if lane.size >= ENOUGH_BYTES:
            lane.enough.set()
        if lane.runner is None or lane.runner.done():
            lane.runner = self._keep(self._run_lane(way, lane))
        await self._wait_for([done], until_settled)

    async def account_lost(self, way: Way, dropped: Counter[str]) -> None:
        """Enter in the ledger records that never became any: lost before we could read them."""
        for reason, count in dropped.items():
            self._meters.dropped.labels(way.collector, way.source, reason).inc(count)
        batch = self._batch(cut_of([]), way, secrets.token_hex(12))
        await self._account(batch, dropped)

    async def close(self) -> None:
        """Wait a while for what is under way."""
        if self._open:
            _, left = await asyncio.wait(self._open, timeout=5.0)
            for task in left:
                task.cancel()

    async def _run_lane(self, way: Way, lane: _Lane) -> None:
        loop = asyncio.get_running_loop()
        while lane.waiting:
            due_in = lane.left_at + self._linger - loop.time()
            with suppress(TimeoutError):
                await asyncio.wait_for(lane.enough.wait(), max(0.0, due_in))
            await lane.publishing.acquire()
            lots, lane.waiting, lane.size = lane.waiting, [], 0
            lane.enough.clear()
            lane.left_at = loop.time()
            self._keep(self._publish_lots(way, lane, lots))

    async def _publish_lots(self, way: Way, lane: _Lane, lots: list[_Lot]) -> None:
        try:
            await asyncio.gather(*(self._publish_whole(way, group) for group in _groups(lots)))
        finally:
            lane.publishing.release()

    async def _publish_whole(self, way: Way, lots: list[_Lot]) -> None:
        """All of the lots in one batch, so that each was stored as a whole or not at all."""
        try:
            await self._start(join_cuts([cut for cut, _ in lots]), way, None, 0)
        except (OverloadError, asyncio.CancelledError) as error:
            for _, done in lots:
                if not done.done():
                    done.set_exception(error)
        else:
            for _, done in lots:
                if not done.done():
                    done.set_result(None)

    def _start(self, part: Cut, way: Way, key: str | None, number: int) -> asyncio.Task[None]:
        batch_id = secrets.token_hex(12) if key is None else _keyed_id(part, way, key, number)
        return self._keep(self._traced(self._batch(part, way, batch_id), is_keyed=key is not None))

    async def _traced(self, batch: RawBatch, *, is_keyed: bool) -> None:
        with begin("collect", {"source": batch.source, "batch-id": batch.batch_id}):
            await self._publish(batch, is_keyed=is_keyed)

    async def _publish(self, batch: RawBatch, *, is_keyed: bool) -> None:
        """Until the broker has the batch or has refused it for certain."""
        doubtful = False
        began = asyncio.get_running_loop().time()
        try:
            while True:
                try:
                    is_fresh = await self._outbox.raw(batch)
                    break
                except TransientError as error:
                    self._doubtful += not doubtful
                    doubtful = True
                    log.warning("the broker does not answer; will try again", source=batch.source, error=str(error))
                    await asyncio.sleep(_RETRY_SECONDS)
        except OverloadError as error:
            self._refused_at = asyncio.get_running_loop().time()
            raise OverloadError(_BROKER_FULL) from error
        finally:
            self._doubtful -= doubtful
        self._meters.publish_seconds.observe(asyncio.get_running_loop().time() - began)
        self._count(batch)
        # What a key names may have been stored by another process, at another time: then it is not ours to account for.
        if is_fresh or not is_keyed:
            await self._account_soon(batch)

    def _count(self, batch: RawBatch) -> None:
        labels = (batch.collector, batch.source)
        self._meters.batches.labels(*labels).inc()
        self._meters.records.labels(*labels).inc(len(batch.records))
        self._meters.bytes.labels(*labels).inc(batch.records.nbytes)

    async def _account_soon(self, batch: RawBatch) -> None:
        """Enter a stored batch in the ledger; a ledger that cannot take it now is no reason to refuse the records."""
        try:
            await self._outbox.account(account_for("collect", batch))
        except (OverloadError, TransientError):
            self._keep(self._account(batch, Counter()))

    async def _account(self, batch: RawBatch, dropped: Counter[str]) -> None:
        while True:
            try:
                await self._outbox.account(account_for("collect", batch, dropped=dropped))
            except (OverloadError, TransientError) as error:
                log.warning("the ledger cannot be written; will try again", source=batch.source, error=str(error))
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    async def _wait_for(
        self, under_way: list[asyncio.Task[None]] | list[asyncio.Future[None]], until_settled: bool
    ) -> None:
        waiting = asyncio.gather(*under_way)
        try:
            await asyncio.wait_for(asyncio.shield(waiting), None if until_settled else self._patience)
        except TimeoutError:
            waiting.add_done_callback(_look_at)
            raise TransientError("the broker does not answer", after_seconds=2.0) from None
        except asyncio.CancelledError:
            waiting.add_done_callback(_look_at)
            raise

    def _batch(self, part: Cut, way: Way, batch_id: str) -> RawBatch:
        return RawBatch(
            source=way.source,
            batch_id=batch_id,
            received_at=self._now(),
            records=to_records(part),
            collector=way.collector,
            origin=way.origin,
        )

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        task.add_done_callback(_look_at)
        return task


def _parts(cut: Cut) -> list[Cut]:
    return list(split_cut(cut, BATCH_BYTES))


def _groups(lots: list[_Lot]) -> Iterator[list[_Lot]]:
    """Lots in order, in groups of one batch's size."""
    group: list[_Lot] = []
    size = 0
    for lot in lots:
        if group and size + len(lot[0].data) > BATCH_BYTES:
            yield group
            group, size = [], 0
        group.append(lot)
        size += len(lot[0].data)
    yield group


def _keyed_id(part: Cut, way: Way, key: str, number: int) -> str:
    digest = sha256(f"{way.source}\0{way.collector}\0{way.origin}\0{key}\0{number}\0".encode())
    digest.update(part.offsets.tobytes())
    digest.update(part.data)
    return digest.hexdigest()[:24]


def _look_at(done: asyncio.Future[Any]) -> None:
    """Whoever waited has been told; a failure that nobody waits for any more is not worth a traceback."""
    if not done.cancelled():
        done.exception()
