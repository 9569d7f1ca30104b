"""The first look at raw bytes: what is text, what is one JSON object, and what an analyzer may not see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from noroshi.analyze.canonical import NOROSHI, NULL, OCSF, Column, Indexes, canonical_documents, find_signs, native_part
from noroshi.analyze.rejection import Rejection

_FIELDS: list[pa.Field[Any]] = [
    pa.field("record_index", pa.int64()),
    pa.field("raw", pa.string()),
    # DuckDB takes a column marked so as JSON without validating it once more.
    pa.field("record", pa.string(), metadata={"ARROW:extension:name": "arrow.json", "ARROW:extension:metadata": ""}),
]
SCREENED_SCHEMA = pa.schema(_FIELDS)


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
    documents, kept = canonical_documents(raw, indexes, rejections)
    if len(kept) < len(raw):
        raw, indexes = raw.take(pa.array(kept, pa.int64())), indexes[kept]
    signs = find_signs(documents)
    claims = _claims(documents, indexes) if signs & {OCSF, NOROSHI} else {}
    return Screened(_table(indexes, raw, documents), rejections, NULL in signs, claims)


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


def _claims(documents: Column, indexes: Indexes) -> dict[int, bytes]:
    texts = documents.cast(pa.binary()).to_pylist()
    claiming = (position for position, text in enumerate(texts) if b'"ocsf":' in text or b'"noroshi":' in text)
    return {int(indexes[position]): native_part(texts[position]) for position in claiming}
