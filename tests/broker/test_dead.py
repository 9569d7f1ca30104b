"""Dead letters go back to those who gave them up, once, and to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from tests.route.stage import event_batch, prepared

from noroshi.broker import wire
from noroshi.broker.consuming import FairWorker
from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.dead import Filed, drop_dead, read_dead, replay_dead
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.broker.outbox import STATEFUL, Outbox
from noroshi.model.batch import DeadLetter, RawBatch


def tell(folder: Path, story: Callable[[Broker], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        with EmbeddedNats(folder) as nats:
            broker = await prepared(await connect(nats.url, token=nats.token))
            try:
                return await story(broker)
            finally:
                await broker.close()

    return asyncio.run(run())


async def messages(broker: Broker, stream: str) -> list[Delivery]:
    reader = await broker.reader(stream, 0)
    found: list[Delivery] = []
    while some := await reader.fetch(100, 0.2):
        found += some
    await reader.close()
    return found


async def filed(broker: Broker) -> list[Filed]:
    return [one async for one in read_dead(broker, lambda _: True)]


async def works(broker: Broker, stream: str, *groups: str) -> dict[str, list[Delivery]]:
    """What workers of these groups are given until nothing is left for them."""
    given: dict[str, list[Delivery]] = {group: [] for group in groups}

    def worker(group: str) -> FairWorker:
        async def effect(delivery: Delivery) -> None:
            given[group].append(delivery)

        async def give_up(*_: object) -> None:
            raise AssertionError

        return FairWorker(broker, stream, group, effect, give_up)

    workers = [worker(group) for group in groups]
    running = [asyncio.create_task(one.run()) for one in workers]
    async with asyncio.timeout(30):
        while True:
            lags = [await one.lags() for one in workers]
            if all(one and not any(lag.pending or lag.in_flight for lag in one.values()) for one in lags):
                break
            await asyncio.sleep(0.05)
    for one in workers:
        one.stop()
    await asyncio.gather(*running)
    return given


def test_events_that_one_lane_gave_up_go_back_to_that_lane_alone_as_they_were(tmp_path: Path) -> None:
    async def story(broker: Broker) -> None:
        await Outbox(broker, "analyze").events(event_batch("b1", 2))
        (event,) = await messages(broker, wire.EVENTS)
        await Outbox(broker, "detect").give_up(event, "rules-failed", "…", lane=STATEFUL, reader="stateful")
        (letter,) = await filed(broker)
        assert (letter.stage, letter.reader, letter.is_whole) == ("detect", "stateful", True)
        assert await replay_dead(broker, lambda _: True) == 1
        assert await filed(broker) == []
        given = await works(broker, wire.EVENTS, "detect", "stateful")
        assert [len(given["detect"]), len(given["stateful"])] == [1, 2]
        first, again = given["stateful"]
        assert (again.payload, wire.decode_events(again.payload, again.headers).table.num_rows) == (event.payload, 2)
        assert again.headers["received-at"] == first.headers["received-at"]

    tell(tmp_path, story)


def test_a_replay_that_was_cut_off_before_the_letter_went_is_no_second_message(tmp_path: Path) -> None:
    async def story(broker: Broker) -> None:
        await Outbox(broker, "analyze").events(event_batch("b1", 1))
        (event,) = await messages(broker, wire.EVENTS)
        await Outbox(broker, "detect").give_up(event, "rules-failed", "…")
        letters = [DeadLetter(source="web", origin="o", record=n, reason="r", detail="", raw=b"x") for n in range(2)]
        await Outbox(broker, "analyze").dead(letters, "web", "b2")
        for _ in range(2):
            assert await replay_dead(_Forgetful(broker), lambda _: True) == 3
        assert [len(await messages(broker, stream)) for stream in (wire.EVENTS, wire.RAW)] == [2, 1]
        (entry,) = [d for d in await messages(broker, wire.LEDGER) if d.subject == "ledger.collect.web"]
        assert [one.records_in for one in wire.decode_ledger(entry.payload)] == [2]

    tell(tmp_path, story)


def test_records_of_a_message_can_be_replayed_and_dropped_one_by_one(tmp_path: Path) -> None:
    async def story(broker: Broker) -> None:
        letters = [
            DeadLetter(source="web", origin="access.log", record=n, reason="not-json", detail="", raw=b"r%d" % n)
            for n in range(3)
        ]
        await Outbox(broker, "analyze").dead(letters, "web", "b1")
        assert [one.id for one in await filed(broker)] == ["1-0", "1-1", "1-2"]
        assert await replay_dead(broker, lambda one: one.id == "1-1") == 1
        (raw,) = (await works(broker, wire.RAW, "analyze"))["analyze"]
        batch = wire.decode_raw(raw.payload, raw.headers)
        assert (batch.records.to_pylist(), batch.origin, batch.first_record) == ([b"r1"], "access.log", 1)
        assert [(one.letter.raw, one.reader) for one in await filed(broker)] == [(b"r0", "analyze"), (b"r2", "analyze")]
        assert await drop_dead(broker, lambda one: one.letter.raw == b"r0") == 1
        assert [one.letter.raw for one in await filed(broker)] == [b"r2"]

    tell(tmp_path, story)


def test_raw_records_that_a_sink_refused_go_back_to_the_sink_and_not_to_the_analyzers(tmp_path: Path) -> None:
    async def story(broker: Broker) -> None:
        records = pa.array([b"one", b"two"], pa.binary())
        batch = RawBatch(source="web", batch_id="b1", received_at=datetime.now(UTC), records=records)
        await Outbox(broker, "collect").raw(batch)
        (raw,) = await messages(broker, wire.RAW)
        await Outbox(broker, "route").give_up(raw, "sink-refused", "400", reader="sink.siem", accounts=False)
        assert [one.letter.raw for one in await filed(broker)] == [b"one", b"two"]
        assert await replay_dead(broker, lambda _: True) == 2
        given = await works(broker, wire.RAW, "analyze")
        assert [one.headers["batch-id"] for one in given["analyze"]] == ["b1"]
        (_, again) = await messages(broker, wire.RAW)
        assert (wire.is_for("sink.siem", again.headers), wire.is_for("sink.other", again.headers)) == (True, False)
        assert await messages(broker, wire.LEDGER) == []

    tell(tmp_path, story)


class _Forgetful:
    """A broker whose connection ends when a message is to be removed."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)

    async def remove(self, stream: str, sequence: int) -> None:
        """Does nothing."""
