"""Promoted columns: every attribute that some event has is a column's value, and no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from noroshi.lake.promoting import present_attributes
from noroshi.lake.rows import EventRows, Received
from noroshi.lake.tables import EVENTS
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.schemas.promotion import load_promoted

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def received(*documents: dict[str, Any]) -> Received:
    rows = [
        {
            "uid": f"u{number}",
            "record_index": number,
            "time": NOON,
            "class_uid": 0,
            "ocsf": json.dumps(document, separators=(",", ":")),
            "input": "{}",
            "raw_data": "",
        }
        for number, document in enumerate(documents)
    ]
    batch = EventBatch(source="web", batch_id="b", table=pa.Table.from_pylist(rows, schema=EVENT_COLUMNS))
    return Received(batch=batch, received_at=NOON)


def promoted(*batches: Received) -> list[dict[str, Any]]:
    rows = EventRows()
    table = rows.events(batches, NOON)
    rows.close()
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


def test_an_attribute_may_be_present_only_where_all_members_on_its_way_stand() -> None:
    documents = pa.chunked_array([['{"actor":{"user":{"uid":"1"}}}'], [], ['{"message":"\\"severity_id\\":1"}']])
    assert [one.column for one in present_attributes(documents)] == ["message", "user_uid", "actor_user_uid"]
