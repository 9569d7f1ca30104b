"""A stream is trimmed of what all its readers are done with, and of nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from noroshi.broker.contract import Broker, Lag, Progress, StreamSpec
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.platform.keeping import done_sequence, further_readers, trim
from noroshi.platform.space import Disk
from noroshi.runtime.settings import load_settings

BUSY, IDLE = Lag(pending=5, in_flight=1, redelivered=0), Lag(pending=0, in_flight=0, redelivered=0)


def reader(subject: str | None, done: int, lag: Lag) -> Progress:
    return Progress(subject=subject, done_sequence=done, lag=lag)


def test_the_slowest_reader_decides_and_an_idle_one_does_not_hold_up() -> None:
    progress = {"analyze-raw-web": reader("raw.web", 40, BUSY), "analyze-raw-mail": reader("raw.mail", 3, IDLE)}
    assert done_sequence("RAW", progress, {"raw.web", "raw.mail"}, 100) == 40


def test_nothing_is_done_while_a_subject_or_a_reader_is_missing() -> None:
    web = {"analyze-raw-web": reader("raw.web", 40, BUSY)}
    assert done_sequence("RAW", web, {"raw.web", "raw.new"}, 100) == 0
    events = {
        "detect-events-web": reader("events.web", 40, BUSY),
        "stateful-events-web": reader("events.web", 30, BUSY),
    }
    assert done_sequence("EVENTS", events, {"events.web"}, 100) == 0
    stored = {"lake.events": reader(None, 20, BUSY), "lake.observables": reader(None, 25, BUSY)}
    assert done_sequence("EVENTS", events | {"lake.events": reader(None, 20, BUSY)}, {"events.web"}, 100) == 0
    assert done_sequence("EVENTS", events | stored, {"events.web"}, 100) == 20


def test_a_stream_is_trimmed_only_above_half_and_only_of_what_is_done(tmp_path: Path) -> None:
    async def story() -> tuple[int, int, int, int]:
        with EmbeddedNats(tmp_path) as nats:
            broker: Broker = await connect(nats.url, token=nats.token)
            await broker.ensure_stream(StreamSpec(name="RAW", max_bytes=1 << 20, max_age_seconds=60))
            consumer = await broker.consumer("RAW", "analyze-raw-web", subject="raw.web")
            for number in range(8):
                await broker.publish("raw.web", bytes(100_000), message_id=str(number))
            untouched = await trim(broker, "RAW", max_bytes=2 << 20)
            nothing_done = await trim(broker, "RAW", max_bytes=1 << 20)
            for delivery in await consumer.fetch(2, 1):
                await consumer.acknowledge(delivery)
            removed = await trim(broker, "RAW", max_bytes=1 << 20)
            first = (await broker.state("RAW")).first_sequence
            await broker.close()
            return untouched, nothing_done, removed, first

    assert asyncio.run(story()) == (0, 0, 2, 3)


@pytest.mark.parametrize(("limit", "removed"), [(1_500_000, 1), (1_000_000, 6)], ids=["room", "nearly full"])
def test_a_further_sink_is_waited_for_until_the_stream_is_nearly_full(tmp_path: Path, limit: int, removed: int) -> None:
    async def story() -> int:
        with EmbeddedNats(tmp_path) as nats:
            broker: Broker = await connect(nats.url, token=nats.token)
            await broker.ensure_stream(StreamSpec(name="ALERTS", max_bytes=2 << 20, max_age_seconds=60))
            for number in range(10):
                await broker.publish("alerts.web", bytes(100_000), message_id=str(number))
            await broker.consumer("ALERTS", "triage-alerts-web", subject="alerts.web")
            triage = await broker.consumer("ALERTS", "triage-alerts-web", subject="alerts.web")
            for delivery in await triage.fetch(10, 1):
                await triage.acknowledge(delivery)
            await broker.bookmark("ALERTS", "lake.alerts", 10)
            await broker.bookmark("ALERTS", "sink.siem", 1)
            gone = await trim(broker, "ALERTS", max_bytes=limit, further=["sink.siem"])
            await broker.close()
            return gone

    assert asyncio.run(story()) == removed


def test_further_sinks_are_known_by_the_names_of_their_bookmarks(tmp_path: Path) -> None:
    file = tmp_path / "noroshi.toml"
    file.write_text(
        f"[route.sinks.siem]\nkind = 'file'\nstream = 'alerts'\nfolder = '{tmp_path}'\n"
        f"[route.sinks.archive]\nkind = 'file'\nstream = 'raw'\nfolder = '{tmp_path}'\n"
    )
    settings, _ = load_settings(file)
    assert further_readers(settings) == {"ALERTS": ["sink.siem"], "RAW": ["sink.archive"]}


@pytest.mark.parametrize(
    ("free", "stream", "removed"),
    [(400, "RAW", 0), (399, "RAW", 1), (199, "RAW", 3), (199, "DEAD", 0)],
    ids=["room", "low", "short", "looked up later"],
)
def test_a_disk_that_fills_up_takes_what_all_have_read_from_large_streams(
    tmp_path: Path, free: int, stream: str, removed: int
) -> None:
    async def story() -> int:
        with EmbeddedNats(tmp_path) as nats:
            broker: Broker = await connect(nats.url, token=nats.token)
            await broker.ensure_stream(StreamSpec(name=stream, max_bytes=8 << 20, max_age_seconds=60))
            for number in range(4):
                await broker.publish(f"{stream.lower()}.web", bytes(1000), message_id=str(number))
            consumer = await broker.consumer(stream, "analyze-raw-web", subject=f"{stream.lower()}.web")
            for delivery in await consumer.fetch(3, 1):
                await consumer.acknowledge(delivery)
            await broker.bookmark(stream, "lake.dead", 3)
            await broker.bookmark(stream, "sink.siem", 1)
            gone = await trim(broker, stream, max_bytes=8 << 20, further=["sink.siem"], disk=Disk(free, 1000, 200))
            await broker.close()
            return gone

    assert asyncio.run(story()) == removed
