"""How batches, alerts and dead letters look on the broker: compressed payloads with headers that say what they are.

| stream | payload (zstd)                                                   |
|--------|------------------------------------------------------------------|
| RAW    | records joined by newlines, or Arrow IPC when a record holds one |
| EVENTS | Arrow IPC of `model.batch.EVENT_COLUMNS` and attributes          |
| ALERTS | JSON array of alerts (`schemas/alert.yaml`)                      |
| TRIAGED| the same, of those that people are shown                         |
| DEAD   | JSON array of dead letters, their bytes in base64                |
| LEDGER | JSON array of ledger entries                                     |
| RUNS   | JSON array of what playbook runs did                             |

Every message has the headers `format`, `source` and `batch-id`; RAW and EVENTS also have `received-at`, RAW has
`collector`, `origin` and `first-record`, and EVENTS has the number of its `events`. Messages of a batch that is traced
have a `traceparent` (W3C Trace Context). A message with `only-for` is a replay: readers of another name pass it
over. DEAD has `given-up-by`, the name of the reader, and for a whole message its subject and headers under `was-…`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import zstandard

from noroshi.broker.contract import Delivery
from noroshi.broker.earlier import in_parts
from noroshi.model.alert import Alert
from noroshi.model.batch import EVENT_COLUMNS, DeadLetter, EventBatch, RawBatch
from noroshi.model.ledger import LedgerEntry
from noroshi.model.run import RunEntry
from noroshi.runtime.errors import RecordError

RAW, EVENTS, ALERTS, TRIAGED, DEAD, LEDGER = "RAW", "EVENTS", "ALERTS", "TRIAGED", "DEAD", "LEDGER"
RUNS: Final = "RUNS"
MAX_PAYLOAD_BYTES: Final = 512 << 20
"""No payload unpacks to more than this; a message that claims to is refused."""

EVENT_COUNT: Final = "events"
"""The header that says how many events a message holds."""

ONLY_FOR: Final = "only-for"
GIVEN_UP_BY: Final = "given-up-by"
WAS: Final = "was-"
WAS_SUBJECT: Final = "was-subject"

Message = tuple[bytes, dict[str, str]]

_LINES, _ARROW, _JSON = "lines", "arrow", "json"
_ALERTS = msgspec.json.Decoder(list[Alert])
_DEAD = msgspec.json.Decoder(list[DeadLetter])
_LEDGER = msgspec.json.Decoder(list[LedgerEntry])
_RUNS = msgspec.json.Decoder(list[RunEntry])


def encode_raw(batch: RawBatch) -> Message:
    """The message of a raw batch."""
    joined = b"\n".join(record for record in batch.records.to_pylist() if record is not None)
    as_lines = joined.count(b"\n") == len(batch.records) - 1
    payload = joined if as_lines else _to_ipc(pa.table({"record": batch.records}))
    return _pack(payload), {
        "format": _LINES if as_lines else _ARROW,
        "source": batch.source,
        "collector": batch.collector,
        "batch-id": batch.batch_id,
        "received-at": batch.received_at.isoformat(),
        "origin": batch.origin.encode("ascii", "backslashreplace").decode(),
        "first-record": str(batch.first_record),
    }


def decode_raw(payload: bytes, headers: Mapping[str, str]) -> RawBatch:
    """The raw batch of a message. Raises RecordError when it is none."""
    with _unreadable("raw batch"):
        content = _unpack(payload)
        as_lines = headers["format"] == _LINES
        records = _split(content) if as_lines else _from_ipc(content)["record"].combine_chunks()
        if not isinstance(records, pa.BinaryArray):
            raise ValueError(f"records are {records.type}, not binary")  # noqa: TRY004 - the content is wrong
        return RawBatch(
            source=headers["source"],
            collector=headers["collector"],
            batch_id=headers["batch-id"],
            received_at=datetime.fromisoformat(headers["received-at"]),
            records=records,
            origin=headers.get("origin", ""),
            first_record=int(headers.get("first-record", "0")),
        )


def encode_events(batch: EventBatch) -> Message:
    """The message of a batch's events; dead letters travel on their own."""
    headers = {
        "format": _ARROW,
        "source": batch.source,
        "batch-id": batch.batch_id,
        "received-at": batch.received_at.isoformat(),
        EVENT_COUNT: str(batch.table.num_rows),
    }
    return _pack(_to_ipc(batch.table)), headers


def decode_events(payload: bytes, headers: Mapping[str, str]) -> EventBatch:
    """The event batch of a message. Raises RecordError when it is none."""
    with _unreadable("event batch"):
        table = _from_ipc(_unpack(payload))
        if "input" in table.column_names:
            table = in_parts(table)
        if missing := set(EVENT_COLUMNS.names).difference(table.column_names):
            raise ValueError(f"without {', '.join(sorted(missing))}")
        return EventBatch(
            source=headers["source"],
            batch_id=headers["batch-id"],
            received_at=datetime.fromisoformat(headers["received-at"]),
            table=table,
        )


def encode_alerts(alerts: Sequence[Alert], *, source: str, batch_id: str) -> Message:
    """The message of a batch's alerts."""
    return _pack(msgspec.json.encode(alerts)), {"format": _JSON, "source": source, "batch-id": batch_id}


def decode_alerts(payload: bytes) -> list[Alert]:
    """The alerts of a message. Raises RecordError when it holds something else."""
    with _unreadable("list of alerts"):
        return _ALERTS.decode(_unpack(payload))


def encode_dead(letters: Sequence[DeadLetter], *, source: str, batch_id: str) -> Message:
    """The message of a batch's dead letters."""
    return _pack(msgspec.json.encode(letters)), {"format": _JSON, "source": source, "batch-id": batch_id}


def decode_dead(payload: bytes) -> list[DeadLetter]:
    """The dead letters of a message. Raises RecordError when it holds something else."""
    with _unreadable("list of dead letters"):
        return _DEAD.decode(_unpack(payload))


def is_for(reader: str, headers: Mapping[str, str]) -> bool:
    """Whether a reader is meant by a message."""
    return headers.get(ONLY_FOR, reader) == reader


def former(delivery: Delivery) -> dict[str, str]:
    """Headers of a dead letter by which its message can be published once more."""
    kept = {f"{WAS}{name}": value for name, value in delivery.headers.items() if not name.startswith("Nats-")}
    return {WAS_SUBJECT: delivery.subject, **kept}


def encode_ledger(entries: Sequence[LedgerEntry], *, source: str, batch_id: str) -> Message:
    """The message of one batch's ledger entries."""
    return _pack(msgspec.json.encode(entries)), {"format": _JSON, "source": source, "batch-id": batch_id}


def decode_ledger(payload: bytes) -> list[LedgerEntry]:
    """The ledger entries of a message. Raises RecordError when it holds something else."""
    with _unreadable("list of ledger entries"):
        return _LEDGER.decode(_unpack(payload))


def encode_runs(entries: Sequence[RunEntry], *, source: str, batch_id: str) -> Message:
    """The message of what runs did."""
    return _pack(msgspec.json.encode(entries)), {"format": _JSON, "source": source, "batch-id": batch_id}


def decode_runs(payload: bytes) -> list[RunEntry]:
    """What the runs of a message did. Raises RecordError when it holds something else."""
    with _unreadable("list of run entries"):
        return _RUNS.decode(_unpack(payload))


def _pack(content: bytes | memoryview) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(content)


def _unpack(payload: bytes) -> bytes:
    parameters = zstandard.get_frame_parameters(payload)
    if parameters.content_size > MAX_PAYLOAD_BYTES:
        raise ValueError(f"unpacks to {parameters.content_size:,} bytes")
    return zstandard.ZstdDecompressor().decompress(payload)


def _to_ipc(table: pa.Table) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def _from_ipc(content: bytes) -> pa.Table:
    with pa.ipc.open_stream(content) as reader:
        table = reader.read_all()
    table.validate(full=True)
    return table


def _split(content: bytes) -> pa.Array[Any]:
    """One value a line over a single buffer, without a loop in Python: line ends are squeezed out of the offsets."""
    octets = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(octets == 0x0A)
    kept = np.delete(octets, ends)
    offsets = np.concatenate(([0], ends - np.arange(len(ends)), [len(kept)])).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets.data), pa.py_buffer(kept.data)]
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, buffers)


class _unreadable:  # noqa: N801 - reads as a word in `with`
    """Whatever goes wrong while reading a message from elsewhere means that the message is not what it claims."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> None:
        wrong = (ValueError, KeyError, pa.ArrowException, zstandard.ZstdError, msgspec.DecodeError)
        if isinstance(error, wrong):
            raise RecordError("unreadable-message", f"not a {self._what}: {error}") from error
