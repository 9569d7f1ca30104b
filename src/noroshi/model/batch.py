"""The units that move on the pipeline: raw batches in, event batches and dead letters out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa

_FIELDS: list[pa.Field[Any]] = [
    pa.field("uid", pa.string(), nullable=False),
    pa.field("record_index", pa.int64(), nullable=False),
    pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False),
    pa.field("class_uid", pa.int32(), nullable=False),
    pa.field("ocsf", pa.string(), nullable=False),
    pa.field("input", pa.string(), nullable=False),
    pa.field("raw_data", pa.string(), nullable=False),
]
EVENT_COLUMNS = pa.schema(_FIELDS)
"""Columns of `EventBatch.table`.

`uid` is unique per event and the same on every redelivery. `record_index` is the 0-based index in
`RawBatch.records` of the event's first record; rows are ordered by it. `ocsf` and `input` are canonical JSON
objects (no duplicate keys, no nulls outside lists, escapes resolved): the normalised event without `raw_data`, and
the whole document a rule sees. `raw_data` is the text of the record(s) as received, joined by a newline.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBatch:
    """Records of one source as they were received, cut at record borders and not looked into.

    `records` holds one binary value per record without its line ending. `first_record` is the 0-based number of the
    first record in `origin` (a file name, a listener), so that a position can be told to a person.
    """

    source: str
    batch_id: str
    received_at: datetime
    records: pa.BinaryArray
    collector: str = "file"
    origin: str = ""
    first_record: int = 0


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A record that could not become an event: why, where it stood, and its original bytes (base64 in JSON)."""

    source: str
    origin: str
    record: int
    reason: str
    detail: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBatch:
    """What an analyzer made of one raw batch: `len(records) = records in events + dead letters`."""

    source: str
    batch_id: str
    table: pa.Table
    dead: list[DeadLetter] = field(default_factory=list)

    def events(self) -> list[dict[str, Any]]:
        """The normalised events as OCSF objects with `raw_data`, in record order; for tests and small batches."""
        rows = zip(self.table["ocsf"].to_pylist(), self.table["raw_data"].to_pylist(), strict=True)
        return [msgspec.json.decode(ocsf or "{}") | {"raw_data": raw} for ocsf, raw in rows]
