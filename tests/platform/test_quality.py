"""What is said of sources: how they usually are, and when they are not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.model.ledger import LedgerEntry
from noroshi.platform.quality import Quality
from noroshi.platform.tally import Tally

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def batch(name: str, count: int, document: dict[str, Any], at: datetime = NOW) -> EventBatch:
    rows = [
        {
            "uid": f"{name}-{number}",
            "record_index": number,
            "time": at,
            "class_uid": 0,
            "ocsf": "{}",
            "native": json.dumps(document),
            "noroshi": json.dumps({"uid": f"{name}-{number}"}),
            "raw_data": "",
        }
        for number in range(count)
    ]
    table = pa.Table.from_pylist(rows, schema=EVENT_COLUMNS)
    return EventBatch(source="web", batch_id=name, received_at=NOW, table=table)


def collected(source: str, minute: datetime, batch_id: str, records: int = 10) -> LedgerEntry:
    return LedgerEntry(
        stage="collect", source=source, minute=minute, batch_id=batch_id, records_in=records, records_out=records
    )


def test_a_summary_tells_delays_duplicates_and_how_complete_events_are(tmp_path: Path) -> None:
    tally = Tally()
    quality = Quality(tally, tmp_path / "fields.json")
    full = {"user": {"name": "alice", "id": 7}, "action": "login"}
    for number in range(3):
        quality.sample(batch(f"b{number}", 100, full), NOW + timedelta(seconds=2))
    assert quality.report(NOW) == []
    tally.enter(collected("web", NOW, "b3", 102))
    quality.sample(batch("b3", 50, full), NOW + timedelta(seconds=2))
    quality.sample(batch("b3", 2, full), NOW + timedelta(seconds=2))
    quality.sample(batch("b4", 50, {"user": {"name": "bob"}, "action": "login"}), NOW + timedelta(seconds=4))
    for seconds in (0.5, 0.7):
        quality.stored("web", seconds)
    assert quality.report(NOW) == [
        {
            "time": NOW.isoformat(),
            "kind": "summary",
            "source": "web",
            "records": 102,
            "events": 0,
            "dead": 0,
            "sampled": 102,
            "duplicates": 2,
            "completeness": 0.8366,
            "event_delay_seconds": {"p50": 2.0, "p99": 4.0},
            "queryable_delay_seconds": {"p50": 0.6, "p99": 0.698},
        }
    ]


def test_lost_new_and_changed_fields_are_drift_once_and_a_restart_is_no_news(tmp_path: Path) -> None:
    quality = Quality(Tally(), tmp_path / "fields.json")
    for number in range(3):
        quality.sample(batch(f"b{number}", 100, {"user": "alice", "port": 22}), NOW)
    assert quality.report(NOW) == []
    again = Quality(Tally(), tmp_path / "fields.json")
    again.sample(batch("b4", 100, {"user": "alice", "port": 22}), NOW)
    assert again.report(NOW) == []
    again.sample(batch("b5", 100, {"actor": "alice", "port": "22"}), NOW)
    assert again.report(NOW) == [
        {
            "time": NOW.isoformat(),
            "kind": "drift",
            "source": "web",
            "missing_fields": ["user"],
            "new_fields": ["actor"],
            "changed_types": ["port"],
        }
    ]
    again.sample(batch("b6", 100, {"actor": "alice", "port": "22"}), NOW)
    assert again.report(NOW) == []


def test_silence_is_told_once_until_the_source_sends_again(tmp_path: Path) -> None:
    tally = Tally()
    quality = Quality(tally, tmp_path / "fields.json")
    for number in range(6):
        tally.enter(collected("web", NOW + timedelta(minutes=number), f"b{number}"))
    last = NOW + timedelta(minutes=5)

    def silences(at: datetime) -> list[dict[str, Any]]:
        return [event for event in quality.report(at) if event["kind"] == "silence"]

    assert silences(last + timedelta(minutes=9)) == []
    assert silences(last + timedelta(minutes=11)) == [
        {
            "time": (last + timedelta(minutes=11)).isoformat(),
            "kind": "silence",
            "source": "web",
            "last_seen": last.isoformat(),
            "silent_seconds": 660,
            "usual_pause_seconds": 60,
        }
    ]
    assert silences(last + timedelta(minutes=12)) == []
    tally.enter(collected("web", last + timedelta(minutes=12), "again"))
    assert silences(last + timedelta(minutes=12)) == []
    assert len(silences(last + timedelta(minutes=40))) == 1


def test_records_for_an_unknown_source_are_told_with_their_number(tmp_path: Path) -> None:
    tally = Tally()
    quality = Quality(tally, tmp_path / "fields.json")
    dead = LedgerEntry(
        stage="analyze",
        source="typo",
        minute=NOW,
        batch_id="b1",
        records_in=3,
        records_out=0,
        dead={"unknown-source": 3},
    )
    tally.enter(dead)
    assert quality.report(NOW) == [{"time": NOW.isoformat(), "kind": "unknown_source", "source": "typo", "records": 3}]
    assert quality.report(NOW) == []
