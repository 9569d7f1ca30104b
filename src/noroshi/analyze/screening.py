"""The first look at raw bytes: what is text, what is one JSON object, and its one canonical meaning.

Readers of JSON disagree about duplicate keys, NaN and depth, and an attacker chooses the bytes. After screening there
is one document per record that the analyzer, the patterns and the rules all see: the last of duplicate keys, escapes
resolved, numbers in one spelling, no number or nesting that a rule engine would refuse. Decoding and encoding again by
msgspec does this exactly; it is done by `map` over the batch, so that no Python statement runs per record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import hyperscan
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from noroshi.runtime.errors import RecordError

MAX_DEPTH = 64
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_NULL, _OCSF, _NOROSHI = range(3)
RESERVED_KEYS = ("ocsf", "noroshi")
"""Keys of the `input` document that only the engine writes, whatever a record claims."""

_NAMES = {list: "array", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}

Indexes = NDArray[np.int64]
Column = Any
"""An Arrow array; its stubs are too strict to follow what compute functions give."""


_FIELDS: list[pa.Field[Any]] = [
    pa.field("record_index", pa.int64()),
    pa.field("raw", pa.string()),
    # DuckDB takes a column marked so as JSON without validating it once more.
    pa.field("record", pa.string(), metadata={"ARROW:extension:name": "arrow.json", "ARROW:extension:metadata": ""}),
]
SCREENED_SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a record of the batch cannot become an event. `record` is its 0-based index in the batch."""

    record: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Screened:
    """Records an analyzer may see, and why others may not be seen.

    `records` has the columns of `SCREENED_SCHEMA`, ordered by index. `has_nulls` says that nulls may stand in some
    `record`. `claims` are the records, by index, that have keys which only the engine may write into `input`, without
    these keys.
    """

    records: pa.Table
    rejections: list[Rejection] = field(default_factory=list)
    has_nulls: bool = False
    claims: dict[int, bytes] = field(default_factory=dict)


def screen(records: pa.BinaryArray, *, json: bool, max_record_bytes: int) -> Screened:
    """Split records into those an analyzer may see and those it may not. `record` is NULL unless `json`."""
    indexes, rejections = _within_length(records, max_record_bytes)
    raw, indexes = _as_text(records, indexes, rejections)
    if not json:
        documents = pa.nulls(len(raw), pa.string())
        return Screened(_table(indexes, raw, documents), rejections)
    documents, kept = _canonical_documents(raw, indexes, rejections)
    if len(kept) < len(raw):
        raw, indexes = raw.take(pa.array(kept, pa.int64())), indexes[kept]
    signs = _signs(documents)
    claims = _claims(documents, indexes) if signs & {_OCSF, _NOROSHI} else {}
    return Screened(_table(indexes, raw, documents), rejections, _NULL in signs, claims)


def _table(indexes: Indexes, raw: Column, documents: Column) -> pa.Table:
    return pa.Table.from_arrays([pa.array(indexes, pa.int64()), raw, documents], schema=SCREENED_SCHEMA)


def _within_length(records: pa.BinaryArray, limit: int) -> tuple[Indexes, list[Rejection]]:
    lengths = np.asarray(pc.binary_length(records))
    rejections = [
        Rejection(int(index), "too-long", f"{lengths[index]} bytes; at most {limit} are taken")
        for index in np.flatnonzero(lengths > limit)
    ]
    return np.flatnonzero(lengths <= limit), rejections


def _as_text(records: Column, indexes: Indexes, rejections: list[Rejection]) -> tuple[Column, Indexes]:
    if len(indexes) < len(records):
        records = records.take(pa.array(indexes, pa.int64()))
    try:
        return records.cast(pa.string()), indexes
    except pa.ArrowInvalid:
        pass
    good = []
    for position, data in enumerate(records.to_pylist()):
        try:
            data.decode()
        except UnicodeDecodeError as error:
            detail = f"byte {error.start}: {error.reason}"
            rejections.append(Rejection(int(indexes[position]), "invalid-utf8", detail))
        else:
            good.append(position)
    return records.take(pa.array(good, pa.int64())).cast(pa.string()), indexes[good]


def _canonical_documents(raw: Column, indexes: Indexes, rejections: list[Rejection]) -> tuple[Column, list[int]]:
    """The canonical text of each good record and the positions of those in `raw`."""
    records = raw.cast(pa.binary()).to_pylist()
    everything = range(len(records))
    try:
        texts = _as_column(list(map(_encode, map(_decode, records))))
    except (msgspec.MsgspecError, RecursionError):
        good = _one_by_one(records, everything, indexes, rejections)
        return _as_column(list(good.values())), list(good)
    suspects = _suspects(texts)
    if not suspects:
        return texts, list(everything)
    kept = sorted({*everything} - {*suspects} | _one_by_one(records, suspects, indexes, rejections).keys())
    return texts.take(pa.array(kept, pa.int64())), kept


def respelled(documents: Column) -> Column:
    """Canonical texts again, of documents that another writer has touched."""
    return _as_column(list(map(_encode, map(_decode, documents.to_pylist()))))


def spell_documents(result: pa.Table) -> pa.Table:
    """An analyzer's own documents (column `document`) as canonical texts.

    SQL may glue text together; what comes of that must not say one thing to a pattern and another to a rule, nor what
    only the engine may say. A row whose document is no JSON object gets an `error`.
    """
    given = result["document"].combine_chunks()
    rows = np.flatnonzero(np.asarray(given.is_valid()))
    if not len(rows):
        return result
    rejections: list[Rejection] = []
    texts, kept = _canonical_documents(given.drop_null(), rows, rejections)
    if _signs(texts):
        texts = _as_column([_native(text) for text in texts.cast(pa.binary()).to_pylist()])
    spelled = np.zeros(len(given), np.bool_)
    spelled[rows[kept]] = True
    nothing: Column = pa.nulls(len(given), pa.string())
    documents = pc.replace_with_mask(nothing, pa.array(spelled), texts)
    result = result.set_column(result.column_names.index("document"), "document", documents)
    if rejections:
        errors = result["error"].to_pylist()
        for rejection in rejections:
            errors[rejection.record] = errors[rejection.record] or f"document-{rejection.reason}"
        result = result.set_column(result.column_names.index("error"), "error", pa.array(errors, pa.string()))
    return result


def _suspects(texts: Column) -> list[int]:
    """Positions of documents that are no objects, or have so many brackets that they may be nested too deep."""
    octets, offsets = _content(texts)
    brackets = np.searchsorted(np.flatnonzero((octets & 0xDF) == ord("[")), offsets)
    suspicious = (np.diff(brackets) > MAX_DEPTH) | (octets[offsets[:-1]] != ord("{"))
    return np.flatnonzero(suspicious).tolist()


def _signs(documents: Column) -> set[int]:
    """Which of the rare things that take more work stand anywhere in these documents."""
    found: set[int] = set()
    octets, _ = _content(documents)
    if len(octets):
        scanned: Any = memoryview(octets.data)
        _scanner().scan(scanned, match_event_handler=lambda sign, *_: found.add(sign))
    return found


@cache
def _scanner() -> hyperscan.Database:
    database = hyperscan.Database()
    flags = [hyperscan.HS_FLAG_SINGLEMATCH] * 3
    database.compile(
        expressions=[b":null", b'"ocsf":', b'"noroshi":'], ids=[_NULL, _OCSF, _NOROSHI], elements=3, flags=flags
    )
    return database


def _content(texts: Column) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The bytes of all texts in a row, and where each begins and the last ends."""
    _, offsets, octets = texts.buffers()
    return np.frombuffer(octets or b"", np.uint8), np.frombuffer(offsets, np.int32)[: len(texts) + 1]


def _as_column(texts: list[bytes]) -> Column:
    return pa.array(texts, pa.binary()).view(pa.string())


def _one_by_one(
    records: list[bytes], positions: Iterable[int], indexes: Indexes, rejections: list[Rejection]
) -> dict[int, bytes]:
    """Canonical texts by position, of those records that have one."""
    good: dict[int, bytes] = {}
    for position in positions:
        try:
            good[position] = canonical(records[position])
        except RecordError as error:
            rejections.append(Rejection(int(indexes[position]), error.reason, error.detail))
    return good


def _claims(documents: Column, indexes: Indexes) -> dict[int, bytes]:
    texts = documents.cast(pa.binary()).to_pylist()
    claiming = (position for position, text in enumerate(texts) if b'"ocsf":' in text or b'"noroshi":' in text)
    return {int(indexes[position]): _native(texts[position]) for position in claiming}


def _native(text: bytes) -> bytes:
    """A canonical document without nulls and without the keys that are the engine's."""
    native = {key: item for key, item in _decode(text).items() if key not in RESERVED_KEYS}
    return _encode(_without_nulls(native))


def _without_nulls(value: Any) -> Any:
    """As DuckDB's `json_strip_nulls` does it: members that are null go, elements of lists stay."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return list(map(_without_nulls, value)) if isinstance(value, list) else value


def canonical(data: bytes) -> bytes:
    """The canonical text of one JSON object. Raises RecordError with the reason why there is none."""
    try:
        value = _decode(data)
    except msgspec.ValidationError as error:
        raise RecordError("number-out-of-range", str(error)) from error
    except msgspec.DecodeError as error:
        is_cut = "truncated" in str(error) and not data.rstrip().endswith(b"}")
        raise RecordError("truncated" if is_cut else "not-json", str(error)) from error
    except RecursionError as error:
        raise RecordError("too-deep", f"nested deeper than {MAX_DEPTH}") from error
    if not isinstance(value, dict):
        raise RecordError("not-an-object", f"a JSON {_NAMES[type(value)]}, not an object")
    if _nests_deeper(value, MAX_DEPTH):
        raise RecordError("too-deep", f"nested deeper than {MAX_DEPTH}")
    return _encode(value)


def _nests_deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(item, dict | list)
        ]
    return bool(level)
