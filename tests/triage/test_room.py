"""The room on a real broker, store and database: alerts in, records, scores and what is let through out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from tests.triage.raising import raised

from noroshi.broker import wire
from noroshi.broker.contract import Broker
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.outbox import Outbox
from noroshi.model.triage import AlertFilter
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.platform.triaging import run_triage
from noroshi.platform.web import records_url
from noroshi.records.database import Database
from noroshi.runtime.settings import BrokerSettings, DetectSettings, PlatformSettings, Settings, StateSettings
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore
from noroshi.triage.desk.alerts import list_alerts

_SUPPRESSION = """rules: [linux_auth.brute_force]
match: |
  some entity in input.entities
  entity.value == "web-9"
reason: our own scanner
owner: alice
expires: 2096-12-31
"""


async def _drain(broker: Broker, stream: str, wanted: int) -> list[bytes]:
    reader = await broker.reader(stream, after_sequence=0)
    found: list[bytes] = []
    async with asyncio.timeout(60):
        while len(found) < wanted:
            found += [delivery.payload for delivery in await reader.fetch(100, 0.2)]
    await reader.close()
    return found


def _run(folder: Path, story: Callable[[Broker, Settings], Coroutine[Any, Any, None]]) -> None:
    rules = folder / "content" / "detections"
    rules.mkdir(parents=True)
    (folder / "content" / "suppressions").mkdir()
    (folder / "content" / "suppressions" / "scanner.yaml").write_text(_SUPPRESSION)
    nats = EmbeddedNats(folder / "nats", token="t")
    try:
        with EmbeddedValkey(folder / "state") as valkey:
            settings = Settings(
                platform=PlatformSettings(dir=folder),
                broker=BrokerSettings(url=nats.url, token=SecretStr("t")),
                state=StateSettings(url=SecretStr(valkey.url)),
                detect=DetectSettings(rules=rules),
            )
            asyncio.run(_with_room(settings, story))
    finally:
        nats.close()


async def _with_room(settings: Settings, story: Callable[[Broker, Settings], Coroutine[Any, Any, None]]) -> None:
    broker = await connect_broker(settings.broker, "test")
    stopping = asyncio.Event()
    try:
        await ensure_streams(broker, settings.broker)
        room = asyncio.create_task(run_triage(broker, settings, stopping))
        try:
            await story(broker, settings)
        finally:
            stopping.set()
            await room
    finally:
        await broker.close()


def test_what_people_are_shown_goes_on_once_and_everything_is_accounted_for(tmp_path: Path) -> None:
    first = [raised("a1", "web-1"), raised("a2", "web-1", minutes=1), raised("s1", "web-9")]
    second = [raised("a3", "web-1", minutes=2), raised("b1", "web-2", minutes=3)]

    async def story(broker: Broker, settings: Settings) -> None:
        detect = Outbox(broker, "detect")
        await detect.alerts(first, "linux_auth", "one")
        await detect.alerts(second, "linux_auth", "two")
        ledger = [entry for payload in await _drain(broker, wire.LEDGER, 2) for entry in wire.decode_ledger(payload)]
        through = [wire.decode_alerts(payload) for payload in await _drain(broker, wire.TRIAGED, 2)]

        assert {(entry.stage, entry.batch_id, entry.records_in, entry.missing) for entry in ledger} == {
            ("triage", "one", 3, 0),
            ("triage", "two", 2, 0),
        }
        assert through == [[first[0]], [second[1]]]
        database, store = Database(records_url(settings)), ValkeyStore(str(settings.state.url.get_secret_value()))  # type: ignore[union-attr]
        with database.reading() as session:
            rows = list_alerts(session, AlertFilter(statuses=())).items
        scores = [store.risk("host", host) for host in ("web-1", "web-2", "web-9")]
        store.close()
        database.close()
        assert {row.uid: (row.status, row.occurrences) for row in rows} == {
            "a1": ("new", 3),
            "b1": ("new", 1),
            "s1": ("suppressed", 1),
        }
        assert scores == [40.0, 40.0, 0.0]

    _run(tmp_path, story)


def test_a_suppression_file_that_is_removed_gives_back_what_it_hid(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> None:
        await Outbox(broker, "detect").alerts([raised("s1", "web-9")], "linux_auth", "one")
        await _drain(broker, wire.LEDGER, 1)
        (tmp_path / "content" / "suppressions" / "scanner.yaml").unlink()
        database = Database(records_url(settings))
        async with asyncio.timeout(60):
            while True:
                with database.reading() as session:
                    if [row.uid for row in list_alerts(session).items] == ["s1"]:
                        break
                await asyncio.sleep(0.1)
        database.close()

    _run(tmp_path, story)
