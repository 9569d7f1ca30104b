"""One meaning and one spelling for every JSON document, whoever wrote it.

Readers of JSON disagree about duplicate keys, NaN and depth, and an attacker chooses the bytes. A canonical document
has the last of duplicate keys, escapes resolved, numbers in one spelling, and no number or nesting that a rule engine
would refuse. Decoding and encoding again by msgspec does this exactly; it is done by `map` over the batch, so that no
Python statement runs per record.

One odd value must not hide a record from the rules, and whoever is logged may choose values. So what can be told in
another way is: half a character as U+FFFD, and a number beyond all floats or what is nested too deep as its text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import hyperscan
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from noroshi.analyze.rejection import Rejection
from noroshi.runtime.errors import RecordError

MAX_DEPTH = 64
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rb"(?s)%b%b|(?P<half>%b|%b)|\\." % (_HIGH, _LOW, _HIGH, _LOW))
NULL, OCSF, NOROSHI = range(3)
"""Signs of what takes more work: a member that is null, and the keys that only the engine writes."""

_SIGNS = {NULL: b":null", OCSF: b'"ocsf":', NOROSHI: b'"noroshi":'}
_BLOCK = 1 << 17

RESERVED_KEYS = ("ocsf", "noroshi")
"""Keys of the `input` document that only the engine writes, whatever a record claims."""

_NAMES = {list: "array", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}

Indexes = NDArray[np.int64]
Column = Any
"""An Arrow array; its stubs are too strict to follow what compute functions give."""


def canonical_documents(raw: Column, indexes: Indexes, rejections: list[Rejection]) -> tuple[Column, list[int]]:
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
    good = _one_by_one(records, suspects, indexes, rejections)
    spelled = texts.cast(pa.binary()).to_pylist()
    kept = sorted({*everything} - {*suspects} | good.keys())
    return _as_column([good.get(position, spelled[position]) for position in kept]), kept


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
    texts, kept = canonical_documents(given.drop_null(), rows, rejections)
    if find_signs(texts):
        texts = _as_column(
            [native_part(text) if _has_sign(text) else text for text in texts.cast(pa.binary()).to_pylist()]
        )
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
    brackets = np.searchsorted(_brackets(octets), offsets)
    suspicious = (np.diff(brackets) > MAX_DEPTH) | (octets[offsets[:-1]] != ord("{"))
    return np.flatnonzero(suspicious).tolist()


def _brackets(octets: NDArray[np.uint8]) -> Indexes:
    """Where brackets and braces open, found block by block within the processor's cache."""
    blocks = (octets[begin : begin + _BLOCK] for begin in range(0, len(octets), _BLOCK))
    found = [np.flatnonzero((block & 0xDF) == ord("[")) + number * _BLOCK for number, block in enumerate(blocks)]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def find_signs(documents: Column) -> set[int]:
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
    flags = [hyperscan.HS_FLAG_SINGLEMATCH] * len(_SIGNS)
    database.compile(expressions=[*_SIGNS.values()], ids=[*_SIGNS], elements=len(_SIGNS), flags=flags)
    return database


def _has_sign(text: bytes) -> bool:
    """Whether any of them stands in one document."""
    return any(sign in text for sign in _SIGNS.values())


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


def native_part(text: bytes) -> bytes:
    """A canonical document without nulls and without the keys that are the engine's."""
    native = {key: item for key, item in _decode(text).items() if key not in RESERVED_KEYS}
    return _encode(_without_nulls(native))


def _without_nulls(value: Any) -> Any:
    """As DuckDB's `json_strip_nulls` does it: members that are null go, elements of lists stay."""
    if isinstance(value, dict):
        return {
            key: _without_nulls(item) if isinstance(item, dict | list) else item
            for key, item in value.items()
            if item is not None
        }
    return [_without_nulls(item) if isinstance(item, dict | list) else item for item in value]


def canonical(data: bytes) -> bytes:
    """The canonical text of one JSON object. Raises RecordError with the reason why there is none."""
    try:
        value = _read(data)
        if not isinstance(value, dict):
            raise RecordError("not-an-object", f"a JSON {_NAMES[type(value)]}, not an object")
        return _encode(_bounded(value, MAX_DEPTH))
    except msgspec.ValidationError as error:
        raise RecordError("number-out-of-range", str(error)) from error
    except msgspec.DecodeError as error:
        is_cut = "truncated" in str(error) and not data.rstrip().endswith(b"}")
        raise RecordError("truncated" if is_cut else "not-json", str(error)) from error
    except RecursionError as error:
        raise RecordError("too-deep", "nested deeper than can be read") from error


def _read(data: bytes) -> Any:
    try:
        return _decode_any(data)
    except msgspec.DecodeError:
        whole = _ESCAPE.sub(lambda escape: rb"\ufffd" if escape["half"] else escape[0], data)
        if whole == data:
            raise
        return _decode_any(whole)


def _number(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


_decode_any = msgspec.json.Decoder(float_hook=_number).decode


def _bounded(value: Any, depth: int) -> Any:
    """The value, in which what is nested deeper than that is JSON text."""
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        return _encode(value).decode()
    if isinstance(value, dict):
        return {key: _bounded(item, depth - 1) for key, item in value.items()}
    return [_bounded(item, depth - 1) for item in value]
