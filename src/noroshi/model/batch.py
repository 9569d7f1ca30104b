"""The units that move on the pipeline: raw batches in, event batches and dead letters out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

_FIELDS: list[pa.Field[Any]] = [
    pa.field("uid", pa.string(), nullable=False),
    pa.field("record_index", pa.int64(), nullable=False),
    pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False),
    pa.field("class_uid", pa.int32(), nullable=False),
    pa.field("native", pa.string(), nullable=False),
    pa.field("ocsf", pa.string()),
    pa.field("noroshi", pa.string()),
    pa.field("raw_data", pa.string()),
]
EVENT_COLUMNS = pa.schema(_FIELDS)
"""The first columns of `EventBatch.table`.

`uid` is unique per event and the same on every redelivery. `record_index` is the 0-based index in
`RawBatch.records` of the event's first record; rows are ordered by it. `native`, `ocsf` and `noroshi` are canonical
JSON objects (no duplicate keys, no nulls outside lists, escapes resolved), of which the document is made that a rule
sees: the source's own record, the normalised event without `raw_data`, and what the engine says of it. Without the
last two (as in tests of rules) `native` is the whole document. `raw_data` is the text of the record(s) as received,
joined by a newline; null where it is `native` to the byte.

Behind them stand attributes of the normalised event, each in a column named after its path (`actor.user.name`) with
a type that fits its kind: those that the lake keeps as columns (`schemas/promotion.py`) and observables
(`schemas/observing.py`; a list where an event may have several). An attribute that no event has may have no column.
"""

INPUT_PARTS: Final = ("native", "ocsf", "noroshi")
"""The columns that make the document that a rule sees."""

INPUT_KEYS: Final = b'"ocsf" "noroshi"'
"""Strings of that document that stand in none of its parts."""


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
    received_at: datetime
    table: pa.Table
    dead: list[DeadLetter] = field(default_factory=list)

    def raw_data(self) -> pa.ChunkedArray[Any]:
        """The text of each event's record(s) as received."""
        given, native = self.table["raw_data"], self.table["native"]
        if given.null_count == len(given):
            return native
        return pc.coalesce(given, native) if given.null_count else given

    def inputs(self) -> list[str]:
        """The document that rules see, `input`, of each event. Costs time: take the rows that you need before."""
        columns = (self.table[name].to_pylist() for name in INPUT_PARTS)
        return [_input(native or "{}", ocsf, noroshi) for native, ocsf, noroshi in zip(*columns, strict=True)]

    def events(self) -> list[dict[str, Any]]:
        """The normalised events as OCSF objects with `raw_data`, in record order; for tests and small batches."""
        rows = zip(self.table["ocsf"].to_pylist(), self.raw_data().to_pylist(), strict=True)
        return [msgspec.json.decode(ocsf or "{}") | {"raw_data": raw} for ocsf, raw in rows]


def _input(native: str, ocsf: str | None, noroshi: str | None) -> str:
    """One object out of three, by their canonical texts."""
    members = [native[1:-1], f'"ocsf":{ocsf}' if ocsf else "", f'"noroshi":{noroshi}' if noroshi else ""]
    return f"{{{','.join(filter(None, members))}}}"
