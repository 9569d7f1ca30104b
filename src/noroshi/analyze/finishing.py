"""The last step of analysis: uids, the parts of the document that rules see, and the raw text, column by column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from noroshi.analyze.accounting import Indexes, Rows
from noroshi.analyze.canonical import Column
from noroshi.analyze.plan import Plan
from noroshi.model.batch import EVENT_COLUMNS, RawBatch

_LONGEST_UID = 256
_encode = msgspec.json.Encoder().encode


def finish(rows: Rows, records: pa.Table, claims: Mapping[int, bytes], batch: RawBatch, plan: Plan) -> pa.Table:
    """Rows of an analyzer as a table of `EVENT_COLUMNS`.

    `records` is what the analyzer read, `claims` what `Screened.claims` says.
    """
    positions = np.searchsorted(np.asarray(records["record_index"]), rows.members)
    uid, uid_text = _uids(rows, batch)
    native = _documents(rows, records, positions, claims)
    columns = {
        "uid": uid,
        "record_index": pa.array(rows.first, pa.int64()),
        "time": rows.table["time"],
        "class_uid": rows.table["class_uid"],
        "native": native,
        "ocsf": _ocsf(rows, uid_text, batch, plan),
        "noroshi": _noroshi(uid_text, rows.table["enrichment"], batch),
        "raw_data": _unless_same(_raw_data(records, rows, positions), native),
    }
    table = pa.table(columns).cast(EVENT_COLUMNS)
    for path in plan.paths:
        values = rows.table[path]
        if values.null_count < len(values):
            table = table.append_column(path, values)
    return table


def _uids(rows: Rows, batch: RawBatch) -> tuple[Any, Any]:
    """The uid of each event and its JSON text: the source's own id, else the batch's id and the record's index."""
    given, given_text = rows.table["uid"], rows.table["uid_text"]
    lengths = np.asarray(pc.fill_null(pc.binary_length(given), 0))
    if len(lengths) and lengths.min() > 0 and lengths.max() <= _LONGEST_UID:
        return given, given_text
    number = pa.array(rows.first, pa.int64()).cast(pa.string())
    parts: list[Any] = ["-", number, *_ranks(rows.first)]
    uid = pc.binary_join_element_wise(batch.batch_id, *parts, "")
    uid_text = pc.binary_join_element_wise(json.dumps(batch.batch_id)[:-1], *parts, '"', "")
    if not lengths.any():
        return uid, uid_text
    is_given = pa.array(lengths > 0)
    uid, uid_text = pc.if_else(is_given, given, uid), pc.if_else(is_given, given_text, uid_text)
    return _shortened(uid, uid_text) if lengths.max() > _LONGEST_UID else (uid, uid_text)


def _shortened(uid: Any, uid_text: Any) -> tuple[Any, Any]:
    """Hashes in place of ids that are longer than any system's, so that no key elsewhere grows with them."""
    pairs = [
        (sha256(one.encode()).hexdigest(), None) if len(one.encode()) > _LONGEST_UID else (one, text)
        for one, text in zip(uid.to_pylist(), uid_text.to_pylist(), strict=True)
    ]
    return _column([one for one, _ in pairs]), _column([text or f'"{one}"' for one, text in pairs])


def _ranks(first: Indexes) -> list[Any]:
    """Where one record became several events, `.1`, `.2`, … for all but the first of them."""
    repeats = np.append(False, first[1:] == first[:-1])
    if not repeats.any():
        return []
    starts = np.maximum.accumulate(np.where(repeats, 0, np.arange(len(first))))
    rank = np.arange(len(first)) - starts
    suffix: Column = pc.binary_join_element_wise(_text("."), pa.array(rank).cast(pa.string()), _text(""))
    return [pc.if_else(pa.array(repeats), suffix, "")]


def _ocsf(rows: Rows, uid_text: Any, batch: RawBatch, plan: Plan) -> Any:
    milliseconds = pc.divide(rows.table["time"].cast(pa.int64()), 1000).cast(pa.string())
    logged = "" if plan.tells_logged_time else f',"logged_time":{int(batch.received_at.timestamp() * 1000)}'
    told = rows.table
    metadata = [',"metadata":{"uid":', uid_text, logged, told["metadata"], "}"]
    return pc.binary_join_element_wise(
        '{"time":', milliseconds, *metadata, told["attributes"], told["derived"], "}", ""
    )


def _documents(rows: Rows, records: pa.Table, positions: Indexes, claims: Mapping[int, bytes]) -> Any:
    """The native part of `input`: the analyzer's own document, else the (first) record."""
    given = rows.table["document"]
    if not given.null_count:
        return given
    first = positions[rows.offsets[:-1]]
    native = _native(records, claims)
    native = native if _is_identity(first, len(native)) else native.take(_column(first))
    return native if given.null_count == len(given) else pc.coalesce(given, native)


def _native(records: pa.Table, claims: Mapping[int, bytes]) -> Any:
    if records["record"].null_count:
        return pa.array([b'{"message":%b}' % _encode(text) for text in records["raw"].to_pylist()], pa.string())
    claimed = np.isin(np.asarray(records["record_index"]), np.fromiter(claims, np.int64))
    if not claimed.any():
        return records["record"]
    texts = records["record"].cast(pa.binary()).to_pylist()
    for position in np.flatnonzero(claimed):
        texts[position] = claims[records["record_index"][int(position)].as_py()]
    return pa.array(texts, pa.string())


def _noroshi(uid_text: Any, enrichment: Any, batch: RawBatch) -> Any:
    received_at = batch.received_at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    parts = ['{"uid":', uid_text, f',"source":{json.dumps(batch.source)},"received_at":"{received_at}"']
    if enrichment.null_count < len(enrichment):
        parts.append(pc.coalesce(pc.binary_join_element_wise(',"enrichment":', enrichment, ""), ""))
    return pc.binary_join_element_wise(*parts, "}", "")


def _unless_same(raw: Any, native: Any) -> Any:
    """The raw text, or null where the native document is the very same."""
    differs = pc.not_equal(raw, native)
    count = pc.sum(differs).as_py() or 0
    if count == len(raw):
        return raw
    # To mask values out would keep their bytes.
    places = np.cumsum(differs) - 1
    return raw.filter(differs).take(pa.array(places, mask=~np.asarray(differs)))


def _raw_data(records: pa.Table, rows: Rows, positions: Indexes) -> Any:
    raw = records["raw"]
    if len(positions) == len(rows.offsets) - 1:
        return raw if _is_identity(positions, len(raw)) else raw.take(_column(positions))
    taken = raw.take(_column(positions)).combine_chunks()
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(rows.offsets, pa.int32()), taken), "\n")


def _is_identity(positions: Indexes, length: int) -> bool:
    return len(positions) == length and bool(np.array_equal(positions, np.arange(length)))


def _column(values: Any) -> Column:
    return pa.array(values)


def _text(value: str) -> Column:
    return pa.scalar(value)
