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


def events(*rows: dict[str, str | None], **attributes: list[object]) -> EventBatch:
    always = {"uid": "u1", "record_index": 0, "time": NOON, "class_uid": 3002}
    table = pa.Table.from_pylist([{**always, **row} for row in rows], schema=EVENT_COLUMNS)
    for path, values in attributes.items():
        table = table.append_column(path, pa.array(values))
    return EventBatch(source="web", batch_id="b1", received_at=NOON, table=table)


PARTS = {"native": '{"a":1}', "ocsf": '{"class_uid":3002}', "noroshi": '{"uid":"u1"}'}


def test_events_come_out_as_they_went_in() -> None:
    batch = events(
        {**PARTS, "raw_data": "line"}, PARTS, **{"user.name": ["alice", None], "file.hashes.value": [["x"], []]}
    )
    found = wire.decode_events(*wire.encode_events(batch))
    assert found == batch
    assert found.raw_data().to_pylist() == ["line", '{"a":1}']
    assert found.inputs() == ['{"a":1,"ocsf":{"class_uid":3002},"noroshi":{"uid":"u1"}}'] * 2


@pytest.mark.parametrize(
    ("native", "document"),
    [
        ('{"a":1}', '{"a":1,"ocsf":{"class_uid":3002},"noroshi":{"uid":"u1"}}'),
        ("{}", '{"ocsf":{"class_uid":3002},"noroshi":{"uid":"u1"}}'),
    ],
)
def test_a_document_is_one_object_of_all_its_parts(native: str, document: str) -> None:
    assert events({**PARTS, "native": native}).inputs() == [document]


OCSF = (
    '{"time":1,"class_uid":3002,"user":{"name":"alice"},"src_endpoint":{"port":22},"resources":[{"uid":"r"}],'
    '"observables":[{"name":"user.name","type_id":4,"value":"alice"},{"name":"resources.uid","type_id":10,"value":"r"},'
    '{"name":"src_endpoint.port","type_id":11,"value":"22"}]}'
)


@pytest.mark.parametrize("native", ['{"a":"\\",\\"ocsf\\":{"}', "{}"])
@pytest.mark.parametrize("enrichment", ["", ',"enrichment":{"indicators":[]}'])
def test_events_of_an_earlier_version_are_read_as_they_would_be_written_today(native: str, enrichment: str) -> None:
    noroshi = f'{{"uid":"u1","source":"web"{enrichment}}}'
    document = f'{native[:-1]}{"," if len(native) > 2 else ""}"ocsf":{OCSF},"noroshi":{noroshi}}}'
    payload, headers = earlier(document)
    found = wire.decode_events(payload, headers)
    assert found.inputs() == [document]
    assert found.table.to_pylist() == [
        {
            "uid": "u1",
            "record_index": 0,
            "time": NOON,
            "class_uid": 3002,
            "native": native,
            "ocsf": OCSF,
            "noroshi": noroshi,
            "raw_data": "line",
            "user.name": "alice",
            "src_endpoint.port": 22,
            "resources[0].uid": "r",
            "resources.uid": ["r"],
        }
    ]


def test_an_earlier_event_without_its_parts_is_no_event() -> None:
    with pytest.raises(RecordError, match="unreadable-message"):
        wire.decode_events(*earlier('{"a":1}'))


def earlier(document: str) -> tuple[bytes, dict[str, str]]:
    """A message as it was before the document was sent in parts."""
    table = events({"ocsf": OCSF, "raw_data": "line"}).table.drop_columns(["native", "noroshi"])
    table = table.append_column("input", pa.array([document]))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    _, headers = wire.encode_events(events(PARTS))
    return zstandard.compress(sink.getvalue().to_pybytes()), headers


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
        wire.decode_events(payload, {"source": "web", "batch-id": "b1", "received-at": NOON.isoformat()})
