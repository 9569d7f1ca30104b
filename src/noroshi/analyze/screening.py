"""The first look at raw bytes: what is text, what is one JSON object, and what an analyzer may not see."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
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
    raw, broken = _as_text(records if len(indexes) == len(records) else records.take(pa.array(indexes, pa.int64())))
    if not json:
        documents = pa.nulls(len(raw), pa.string())
        return Screened(_table(indexes, raw, documents), rejections)
    documents, kept = canonical_documents(raw, indexes, rejections)
    if broken:
        places = set(indexes[sorted(broken)].tolist())
        rejections = [_told_by_bytes(rejection, places) for rejection in rejections]
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


def _as_text(records: Column) -> tuple[Column, set[int]]:
    """Records as text, and the positions of those that are none to the byte: what is no UTF-8 in them became U+FFFD.

    Whoever is logged may choose such a byte, and must not hide a whole record behind it.
    """
    try:
        return records.cast(pa.string()), set()
    except pa.ArrowInvalid:
        texts = [record.decode(errors="replace") for record in records.to_pylist()]
        same = pc.equal(records, pa.array(texts, pa.string()).cast(pa.binary()))
        return pa.array(texts, pa.string()), set(np.flatnonzero(~np.asarray(same)).tolist())


def _told_by_bytes(rejection: Rejection, broken: Container[int]) -> Rejection:
    """A record that is neither text nor JSON is refused for its bytes."""
    if rejection.reason in ("not-json", "truncated") and rejection.record in broken:
        return replace(rejection, reason="invalid-utf8")
    return rejection


def _claims(documents: Column, indexes: Indexes) -> dict[int, bytes]:
    texts = documents.cast(pa.binary()).to_pylist()
    claiming = (position for position, text in enumerate(texts) if b'"ocsf":' in text or b'"noroshi":' in text)
    return {int(indexes[position]): native_part(texts[position]) for position in claiming}
