"""The first look at raw bytes: what is text, what is one JSON object, and its one canonical meaning.

Readers of JSON disagree about duplicate keys, NaN and depth, and an attacker chooses the bytes. After screening there
is one document per record that the analyzer, the patterns and the rules all see: duplicate keys resolved to the last,
keys without a value left out, escapes resolved, no number or nesting that a rule engine would refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa

MAX_DEPTH = 64
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode

JSON_TEXT = pa.field(
    "record", pa.string(), metadata={"ARROW:extension:name": "arrow.json", "ARROW:extension:metadata": ""}
)
"""An Arrow column that DuckDB takes as JSON without validating it again."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a record of the batch cannot become an event. `record` is its 0-based index in the batch."""

    record: int
    reason: str
    detail: str


def screen(records: pa.BinaryArray, *, json: bool, max_record_bytes: int) -> tuple[pa.Table, list[Rejection]]:
    """Split records into those an analyzer may see and those it may not.

    Gives `record_index BIGINT, raw VARCHAR, record JSON` ordered by index; `record` is NULL when `json` is false.
    """
    indexes: list[int] = []
    raws: list[str] = []
    documents: list[str | None] = []
    rejections: list[Rejection] = []
    for index, data in enumerate(records.to_pylist()):
        try:
            raw, document = _accept(data, json, max_record_bytes)
        except _RejectError as error:
            rejections.append(Rejection(index, error.reason, error.detail))
        else:
            indexes.append(index)
            raws.append(raw)
            documents.append(document)
    columns = [pa.array(indexes, pa.int64()), pa.array(raws, pa.string()), pa.array(documents, pa.string())]
    schema = pa.schema([pa.field("record_index", pa.int64()), pa.field("raw", pa.string()), JSON_TEXT])
    return pa.Table.from_arrays(columns, schema=schema), rejections


class _RejectError(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def _accept(data: bytes, json: bool, max_record_bytes: int) -> tuple[str, str | None]:
    if len(data) > max_record_bytes:
        raise _RejectError("too-long", f"{len(data)} bytes; at most {max_record_bytes} are taken")
    try:
        raw = data.decode()
    except UnicodeDecodeError as error:
        raise _RejectError("invalid-utf8", f"byte {error.start}: {error.reason}") from error
    return raw, canonical(data) if json else None


def canonical(data: bytes) -> str:
    """The canonical text of one JSON object. Raises the rejection's reason."""
    try:
        value = _decode(data)
    except msgspec.ValidationError as error:
        raise _RejectError("number-out-of-range", str(error)) from error
    except msgspec.DecodeError as error:
        reason = "truncated" if "truncated" in str(error) else "not-json"
        raise _RejectError(reason, str(error)) from error
    except RecursionError as error:
        raise _RejectError("too-deep", f"nested deeper than {MAX_DEPTH}") from error
    if not isinstance(value, dict):
        raise _RejectError("not-an-object", f"a JSON {type(value).__name__}, not an object")
    return _encode(_without_nulls(value, MAX_DEPTH)).decode()


def _without_nulls(value: Any, depth: int) -> Any:
    if depth < 0:
        raise _RejectError("too-deep", f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        return {key: _without_nulls(item, depth - 1) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item, depth - 1) for item in value]
    return value


def rejected(rejections: list[Rejection]) -> Iterator[int]:
    """The indexes of rejected records."""
    return (rejection.record for rejection in rejections)
