"""Promoted columns: every attribute that some event has is a column's value, and no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from noroshi.lake.rows import event_rows
from noroshi.lake.tables import EVENTS
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.schemas.attributes import with_attributes
from noroshi.schemas.promotion import load_promoted

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def received(*documents: dict[str, Any]) -> EventBatch:
    rows = [
        {
            "uid": f"u{number}",
            "record_index": number,
            "time": NOON,
            "class_uid": 0,
            "ocsf": json.dumps(document, separators=(",", ":")),
            "native": "{}",
            "noroshi": "{}",
            "raw_data": "",
        }
        for number, document in enumerate(documents)
    ]
    table = with_attributes(pa.Table.from_pylist(rows, schema=EVENT_COLUMNS))
    return EventBatch(source="web", batch_id="b", received_at=NOON, table=table)


def promoted(*batches: EventBatch) -> list[dict[str, Any]]:
    table = event_rows(batches, NOON)
    assert table.schema == EVENTS.columns
    names = [one.column for one in load_promoted()]
    return [
        {name: value for name, value in row.items() if value is not None} for row in table.select(names).to_pylist()
    ]


def test_events_of_all_shapes_in_one_commit_have_what_each_of_them_says() -> None:
    first = received({"src_endpoint": {"ip": "192.0.2.1", "port": 22}, "status_id": 1}, {})
    second = received({"actor": {"user": {"name": "alice"}}, "is_new": True, "status_id": "x"})
    assert promoted(first, second) == [
        {"src_endpoint_ip": "192.0.2.1", "src_endpoint_port": 22, "status_id": 1},
        {},
        {"actor_user_name": "alice"},
    ]


def test_no_promoted_attribute_at_all_is_a_row_of_nothing() -> None:
    assert promoted(received({"unmapped": {"a": 1}})) == [{}]
