"""No place is committed behind a message that was not stored, and what is missing all the same shows in the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.route.stage import RECEIVED, event_batch, prepared, publish, route_until, rows_of, settings_for

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Delivery, Reader
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.broker.outbox import Outbox
from noroshi.model.ledger import LedgerEntry
from noroshi.platform.ledger import read_balance
from noroshi.route.contract import Mark
from noroshi.route.tables import lake_sinks
from noroshi.route.whole import WholeReader
from noroshi.runtime.errors import TransientError
from noroshi.runtime.settings import Settings

BATCHES = [event_batch("b1", 2), event_batch("b2", 3), event_batch("b3", 4)]
UIDS = sorted(f"{batch.batch_id}-{number}" for batch in BATCHES for number in range(batch.table.num_rows))


class Leaky:
    """The broker, of which the first readers of EVENTS lose one message."""

    def __init__(self, broker: Broker, lost: int, readers: int) -> None:
        self._broker, self._lost, self._readers = broker, lost, readers
        self.losses = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)

    async def reader(self, stream: str, after_sequence: int) -> Any:
        reader = await self._broker.reader(stream, after_sequence)
        if stream != wire.EVENTS or not self._readers:
            return reader
        self._readers -= 1
        return _LeakyReader(reader, self)

    def leaks(self, delivery: Delivery) -> bool:
        self.losses += delivery.sequence == self._lost
        return delivery.sequence == self._lost


class _LeakyReader:
    def __init__(self, reader: Reader, broker: Leaky) -> None:
        self._reader, self._broker = reader, broker

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        return [one for one in await self._reader.fetch(count, timeout_seconds) if not self._broker.leaks(one)]

    async def close(self) -> None:
        await self._reader.close()


def tell(folder: Path, story: Callable[[Any, Settings], Awaitable[Any]]) -> Any:
    """Run a story on a real broker with three messages in EVENTS that the ledger knows of, and an empty lake."""

    async def run() -> Any:
        with EmbeddedNats(folder / "nats") as nats:
            broker = await prepared(await connect(nats.url, token=nats.token))
            await publish(broker, BATCHES)
            outbox = Outbox(broker, "analyze")
            for batch in BATCHES:
                rows = batch.table.num_rows
                told = {"source": batch.source, "batch_id": batch.batch_id, "minute": RECEIVED}
                entry = LedgerEntry(stage="analyze", records_in=rows, records_out=rows, events=rows, **told)  # type: ignore[arg-type]
                await outbox.account(entry)
            try:
                return await story(broker, settings_for(folder))
            finally:
                await broker.close()

    return asyncio.run(run())


def uids(settings: Settings) -> list[str]:
    return sorted(row["uid"] for row in rows_of(settings, "events"))


async def route_gap(broker: Broker) -> int:
    """Events that storage cannot account for."""
    return sum(stages["route"].gap for stages in (await read_balance(broker)).accounts.values())


def test_a_message_that_was_lost_on_its_way_is_read_again_and_stored_once(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> tuple[int, list[str], int]:
        leaky = Leaky(broker, lost=2, readers=2)
        await route_until(leaky, settings, lambda: len(uids(settings)) >= 9)  # type: ignore[arg-type]
        return leaky.losses, uids(settings), await route_gap(broker)

    assert tell(tmp_path, story) == (2, UIDS, 0)


def test_the_place_stays_in_front_of_a_message_that_never_comes(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> tuple[set[str], int, list[str]]:
        leaky = Leaky(broker, lost=2, readers=1000)
        await route_until(leaky, settings, lambda: leaky.losses >= 4)  # type: ignore[arg-type]
        passed = {row["batch_id"] for row in rows_of(settings, "events")} - {"b1"}
        gap = await route_gap(broker)
        await route_until(broker, settings, lambda: len(uids(settings)) >= 9)
        return passed, gap, uids(settings)

    passed, gap, stored = tell(tmp_path, story)
    assert (passed, stored) == (set(), UIDS)
    assert gap in (7, 9), "the ledger says that b2 and b3 are missing, and b1 if it came with them"


def test_what_was_removed_from_the_stream_holds_nobody_up(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> tuple[list[str], int]:
        await broker.remove(wire.EVENTS, 2)
        await route_until(broker, settings, lambda: len(uids(settings)) >= 6)
        return uids(settings), await route_gap(broker)

    left = [uid for uid in UIDS if not uid.startswith("b2")]
    assert tell(tmp_path, story) == (left, 3)


def test_rows_that_are_not_in_the_table_after_a_crash_are_missing_in_the_ledger(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> tuple[dict[str, int], int]:
        first, third = [await broker.message(wire.EVENTS, sequence) for sequence in (1, 3)]
        assert first
        assert third
        fewer, _ = wire.encode_events(event_batch("b3", 1))
        short = Delivery(subject=third.subject, payload=fewer, headers=third.headers, sequence=3, deliveries=1)
        events = lake_sinks(settings)[0]
        assert events.open() == Mark()
        incarnation = (await broker.state(wire.EVENTS)).incarnation
        events.store([first, short], Mark(incarnation=incarnation, sequence=3, confirmed=0))
        await publish(broker, [event_batch("b4", 5)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "ledger")) >= 6)
        told = {row["batch_id"]: row["events"] for row in rows_of(settings, "ledger") if row["stage"] == "route"}
        return told, await route_gap(broker)

    told, gap = tell(tmp_path, story)
    assert told == {"b1": 2, "b3": 1, "b4": 5}
    # Nobody entered b4 as analyzed: its five are too many, and of b2 and b3 three each are missing.
    assert gap == 3 + 3 - 5


def test_a_message_that_was_given_up_last_does_not_stop_the_next_start(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> list[str]:
        headers = {"format": "arrow", "source": "linux_auth", "batch-id": "b4", "received-at": RECEIVED.isoformat()}
        await broker.publish("events.linux_auth", b"rubbish", message_id="broken", headers=headers)
        await route_until(broker, settings, lambda: len(rows_of(settings, "dead")) == 2)
        await publish(broker, [event_batch("b5", 1)])
        await route_until(broker, settings, lambda: len(uids(settings)) >= 10)
        return uids(settings)

    assert tell(tmp_path, story) == [*UIDS, "b5-0"]


class Listed:
    """A reader that gives what it is told to."""

    def __init__(self, sequences: list[int]) -> None:
        self._sequences = sequences

    async def fetch(self, count: int, timeout_seconds: float) -> list[Delivery]:
        return [Delivery(subject="events.a", payload=b"", sequence=one, deliveries=1) for one in self._sequences]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("given", "taken"),
    [([1, 2, 2, 3], [1, 2, 3]), ([1, 3, 2], None), ([2, 3], None), ([1, 2, 3, 9], [1, 2, 3, 9])],
)
def test_each_message_is_taken_once_and_in_its_turn(tmp_path: Path, given: list[int], taken: list[int] | None) -> None:
    async def story(broker: Broker, _: Settings) -> list[int] | None:
        try:
            return [one.sequence for one in await WholeReader(broker, Listed(given), wire.EVENTS, 0).fetch(9, 1)]
        except TransientError:
            return None

    assert tell(tmp_path, story) == taken
