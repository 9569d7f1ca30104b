"""What goes over the broker comes out as it went in, and nothing else is taken for it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from noroshi.broker import wire
from noroshi.model.batch import EVENT_COLUMNS, DeadLetter, EventBatch, RawBatch
from noroshi.runtime.errors import RecordError

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def raw_batch(records: list[bytes]) -> RawBatch:
    return RawBatch(
        source="web",
        batch_id="b1",
        received_at=NOON,
        records=pa.array(records, pa.binary()),
        origin="/var/log/ü.log",
        first_record=7,
    )


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=8))
def test_raw_records_come_out_byte_for_byte_whatever_they_hold(records: list[bytes]) -> None:
    payload, headers = wire.encode_raw(raw_batch(records))
    batch = wire.decode_raw(payload, headers)
    assert batch.records.to_pylist() == records
    assert (batch.source, batch.collector, batch.batch_id, batch.first_record) == ("web", "file", "b1", 7)
    assert batch.received_at == NOON


def test_lines_are_readable_without_us() -> None:
    payload, headers = wire.encode_raw(raw_batch([b'{"a":1}', b'{"a":2}']))
    assert headers["format"] == "lines"
    assert zstandard.ZstdDecompressor().decompress(payload) == b'{"a":1}\n{"a":2}'


def test_events_come_out_as_they_went_in() -> None:
    row = {
        "uid": "u1",
        "record_index": 0,
        "time": NOON,
        "class_uid": 3002,
        "ocsf": "{}",
        "input": "{}",
        "raw_data": "line",
    }
    batch = EventBatch(source="web", batch_id="b1", table=pa.Table.from_pylist([row], schema=EVENT_COLUMNS))
    assert wire.decode_events(*wire.encode_events(batch, NOON)) == batch


def test_dead_letters_keep_their_bytes() -> None:
    letter = DeadLetter(source="web", origin="o", record=3, reason="not-json", detail="d", raw=b"\xff\x00")
    payload, _ = wire.encode_dead([letter], source="web", batch_id="b1")
    assert wire.decode_dead(payload) == [letter]


def bomb() -> bytes:
    return zstandard.ZstdCompressor().compress(bytes(wire.MAX_PAYLOAD_BYTES + 1))


@pytest.mark.parametrize(
    "payload",
    [b"", b"not zstd", zstandard.compress(b"[1,2]"), zstandard.compress(msgspec.json.encode([{"uid": 1}])), bomb()],
)
def test_a_message_that_is_not_what_it_claims_is_refused(payload: bytes) -> None:
    with pytest.raises(RecordError, match="unreadable-message"):
        wire.decode_alerts(payload)
    with pytest.raises(RecordError, match="unreadable-message"):
        wire.decode_events(payload, {"source": "web", "batch-id": "b1"})
