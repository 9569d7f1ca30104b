"""Questions of people who hunt: an answer of bounded size that a page can show, or a file of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any, Final

import msgspec
import pyarrow as pa

from noroshi.lake.formats import FORMATS, limited, write_sheet
from noroshi.lake.querying import Answer, Lake, Watch

_FOR_PEOPLE: Final = {**FORMATS, "csv": write_sheet}
_LONGEST_VALUE: Final = 4000
_LARGEST_NUMBER: Final = 2**53
"""Beyond it a browser's numbers are not exact."""
_SEEN: Final = "SELECT name, source, first_time, last_time, events, event_uid FROM seen($1) ORDER BY last_time DESC"


class Kind(StrEnum):
    """What a column holds, as far as a grid and a chart care."""

    TIME = "time"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer: (name, kind) of each column and the rows, values as text, number, boolean or None.

    `more`: there are rows beyond these. Values longer than a page can show are cut and end with an ellipsis.
    """

    columns: Sequence[tuple[str, Kind]]
    rows: Sequence[Sequence[Any]]
    more: bool
    seconds: float


def ask(lake: Lake, sql: str, *, limit: int, watch: Watch | None = None) -> Shown:
    """The first rows of an answer. Raises UsageError; QueryError tells the place in the text."""
    began = time.perf_counter()
    with lake.reading(sql, watch=watch) as answer:
        return _shown(answer, limit, began)


def ask_where_seen(lake: Lake, value: str, *, limit: int, watch: Watch | None = None) -> Shown:
    """In which fields of which sources an address, hash, domain or user was seen, and when."""
    began = time.perf_counter()
    with lake.reading(_SEEN, [value], watch=watch) as answer:
        return _shown(answer, limit, began)


def events_with(value: str) -> str:
    """The SQL of the events that hold a value, newest first, for a person to go on with."""
    text = value.replace("'", "''")
    return f"SELECT time, source, activity_name, message, raw_data\nFROM search('{text}')\nORDER BY time DESC"


def export(lake: Lake, sql: str, form: str, file: IO[bytes], *, limit: int, watch: Watch | None = None) -> None:
    """Write an answer for people as `csv`, `json` or `parquet`. Raises UsageError."""
    with lake.reading(sql, watch=watch) as answer:
        _FOR_PEOPLE[form](answer.schema, limited(answer, limit), file)


def _shown(answer: Answer, limit: int, began: float) -> Shown:
    columns = [(field.name, _kind(field.type)) for field in answer.schema]
    rows: list[Sequence[Any]] = []
    for batch in limited(answer, limit + 1):
        values = ([_value(value) for value in column.to_pylist()] for column in batch.columns)
        rows.extend(zip(*values, strict=True))
    return Shown(columns, rows[:limit], len(rows) > limit, time.perf_counter() - began)


def _kind(kind: pa.DataType) -> Kind:
    if pa.types.is_temporal(kind) and not pa.types.is_duration(kind):
        return Kind.TIME
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Kind.NUMBER
    return Kind.TEXT


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, bytes):
        value = value.decode("utf-8", "backslashreplace")
    elif isinstance(value, list | dict):
        value = msgspec.json.encode(value, enc_hook=str).decode()
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
