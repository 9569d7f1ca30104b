"""What stands in the streams comes to stand in the lake, once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.route.stage import RECEIVED, event_batch, prepared, publish, route_until, rows_of, settings_for

from noroshi.broker.contract import Broker
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.broker.outbox import Outbox
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter
from noroshi.runtime.settings import Settings


def tell(folder: Path, story: Callable[[Broker, Settings], Awaitable[Any]]) -> Any:
    """Run a story on a real broker and an empty lake."""

    async def run() -> Any:
        with EmbeddedNats(folder / "nats") as nats:
            broker = await prepared(await connect(nats.url, token=nats.token))
            try:
                return await story(broker, settings_for(folder))
            finally:
                await broker.close()

    return asyncio.run(run())


def test_events_become_rows_with_their_attributes_as_columns(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> None:
        ocsf = {"src_endpoint": {"ip": "192.0.2.1", "port": 22}, "is_mfa": True, "resources": [{"uid": "arn:x"}]}
        await publish(broker, [event_batch("b1", 2, **ocsf)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "events")) == 2)
        row = rows_of(settings, "events")[0]
        stored = ("uid", "source", "batch_id", "time", "received_at", "class_uid", "raw_data", "src_endpoint_ip")
        stored += ("src_endpoint_port", "is_mfa", "resources_uid", "user_name")
        assert {name: row[name] for name in stored} == {
            "uid": "b1-0",
            "source": "linux_auth",
            "batch_id": "b1",
            "time": RECEIVED,
            "received_at": RECEIVED,
            "class_uid": 3002,
            "raw_data": "record 0 of b1",
            "src_endpoint_ip": "192.0.2.1",
            "src_endpoint_port": 22,
            "is_mfa": True,
            "resources_uid": "arn:x",
            "user_name": None,
        }

    tell(tmp_path, story)


def test_stored_events_are_entered_in_the_ledger_and_the_ledger_in_the_lake(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch("b1", 3), event_batch("b2", 4)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "ledger")) == 2)
        entries = sorted((row["batch_id"], row["stage"], row["records_in"]) for row in rows_of(settings, "ledger"))
        assert entries == [("b1", "route", 3), ("b2", "route", 4)]

    tell(tmp_path, story)


def test_observables_are_counted_by_value_and_day(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> None:
        observables = [
            {"name": "src_endpoint.ip", "type_id": 2, "value": "192.0.2.1"},
            {"name": "src_endpoint.port", "type_id": 11, "value": "22"},
        ]
        await publish(broker, [event_batch("b1", 3, observables=observables)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "observables")) == 1)
        assert rows_of(settings, "observables") == [
            {
                "value": "192.0.2.1",
                "type_id": 2,
                "name": "src_endpoint.ip",
                "source": "linux_auth",
                "first_time": RECEIVED,
                "last_time": RECEIVED,
                "events": 3,
                "event_uid": "b1-0",
            }
        ]

    tell(tmp_path, story)


def test_alerts_and_dead_letters_become_rows(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> None:
        detect = Outbox(broker, "detect")
        alert = Alert(
            uid="a1",
            time="2026-01-05T10:00:00Z",
            title="Root signed in",
            details="",
            risk_score=70,
            severity="High",
            entities=["root"],
            rule_id="rules.root",
            event_uids=["b1-0"],
            source="linux_auth",
        )
        letter = DeadLetter(source="linux_auth", origin="x.log", record=3, reason="bad", detail="no time", raw=b"\xff")
        await detect.alerts([alert], "linux_auth", "b1")
        await detect.dead([letter], "linux_auth", "b1")
        await route_until(
            broker, settings, lambda: bool(rows_of(settings, "alerts")) and bool(rows_of(settings, "dead"))
        )
        (stored,) = rows_of(settings, "alerts")
        assert (stored["uid"], stored["title"], stored["entities"]) == ("a1", "Root signed in", ["root"])
        (dead,) = rows_of(settings, "dead")
        assert (dead["stage"], dead["record"], dead["reason"], dead["raw"]) == ("detect", 3, "bad", b"\xff")

    tell(tmp_path, story)


def test_a_message_that_cannot_be_stored_is_dead_lettered_and_its_neighbours_are_stored(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch("b1", 1)])
        headers = {"format": "arrow", "source": "linux_auth", "batch-id": "b2", "received-at": RECEIVED.isoformat()}
        await broker.publish("events.linux_auth", b"rubbish", message_id="broken", headers=headers)
        await publish(broker, [event_batch("b3", 1)])
        await route_until(
            broker, settings, lambda: len(rows_of(settings, "events")) == 2 and len(rows_of(settings, "dead")) == 2
        )
        assert sorted(row["uid"] for row in rows_of(settings, "events")) == ["b1-0", "b3-0"]
        letters = [(row["stage"], row["batch_id"], row["raw"]) for row in rows_of(settings, "dead")]
        # One by the table of events and one by the table of observables.
        assert letters == [("route", "b2", b"rubbish")] * 2

    tell(tmp_path, story)


def test_a_router_that_starts_again_goes_on_where_the_tables_end(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch("b1", 2)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "events")) == 2)
        await publish(broker, [event_batch("b2", 2)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "events")) >= 4)
        assert sorted(row["uid"] for row in rows_of(settings, "events")) == ["b1-0", "b1-1", "b2-0", "b2-1"]

    tell(tmp_path, story)


def test_a_stream_that_was_made_anew_is_stored_from_its_beginning(tmp_path: Path) -> None:
    async def first(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch(f"b{n}", 1) for n in range(5)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "events")) == 5)

    async def second(broker: Broker, _: Settings) -> None:
        settings = settings_for(tmp_path)
        await publish(broker, [event_batch("c1", 1)])
        await route_until(broker, settings, lambda: len(rows_of(settings, "events")) == 6)

    tell(tmp_path, first)
    (tmp_path / "nats").rename(tmp_path / "old")
    tell(tmp_path, second)
