"""Settling what became of every record: an event's, a dead letter with a reason, and never neither."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from noroshi.analyze.rejection import Rejection

MAX_CLOCK_LEAD = timedelta(days=1)
"""How far ahead of its receipt an event's time may be; beyond that the clock, or the record, is wrong."""

_DROPPED = "the analyzer's SQL gave no row for it"

Indexes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an analyzer that are events: `table` as the plan gives it, and which records each is made of.

    Row `i` is made of `members[offsets[i]:offsets[i + 1]]`, indexes of the batch; rows are in order of the first.
    """

    table: pa.Table
    members: Indexes
    offsets: Indexes

    @property
    def first(self) -> Indexes:
        """The index of each row's first record."""
        return self.members[self.offsets[:-1]]


def settle(
    result: pa.Table, offered: Indexes, received_at: datetime, *, is_multiple: bool
) -> tuple[Rows, list[Rejection]]:
    """Split an analyzer's rows into events and dead letters. `offered` are the records it was given, ascending.

    A record that no row accounts for is a dead letter too: an analyzer may not drop what it was given.
    """
    members, offsets = _members(result, is_multiple)
    belongs = _are_among(members, offered)
    whole = np.diff(offsets) > 0
    whole &= np.add.reduceat(np.append(~belongs, False), offsets[:-1])[: len(whole)] == 0 if len(whole) else whole
    reasons = _reasons(result, received_at)
    good = whole & np.asarray(pc.is_null(reasons))
    rows = _selected(result, members, offsets, good)
    rejections = list(_dead(reasons, members, offsets, whole & ~good, rows.members))
    told = np.concatenate((rows.members, np.array([rejection.record for rejection in rejections], np.int64)))
    untold = offered[~_are_among(offered, np.sort(told))]
    rejections += [Rejection(int(record), "dropped-by-analyzer", _DROPPED) for record in untold]
    return rows, rejections


def _are_among(values: Indexes, ascending: Indexes) -> NDArray[np.bool_]:
    places = np.searchsorted(ascending, values)
    found: NDArray[np.bool_] = np.append(ascending, -2)[places] == values
    return found


def _members(result: pa.Table, is_multiple: bool) -> tuple[Indexes, Indexes]:
    if not is_multiple:
        column = _combined(result["record_index"])
        return np.asarray(pc.fill_null(column, -1)), np.arange(len(column) + 1)
    column = _combined(result["record_indexes"])
    lengths = np.asarray(pc.fill_null(pc.list_value_length(column), 0))
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    return np.asarray(pc.fill_null(column.flatten(), -1)), offsets


def _reasons(result: pa.Table, received_at: datetime) -> Any:
    """Why each row is not an event; null where it is one."""
    times = result["time"]
    latest = pa.scalar(received_at + MAX_CLOCK_LEAD, times.type)
    is_bad = pc.or_(pc.less(times, pa.scalar(0, times.type)), pc.greater(times, latest))
    told = pc.if_else(pc.is_null(times), "no-time", pc.if_else(is_bad, "bad-time", None))
    return _combined(pc.coalesce(result["error"], told))


def _selected(result: pa.Table, members: Indexes, offsets: Indexes, good: NDArray[np.bool_]) -> Rows:
    lengths = np.diff(offsets)
    if not good.all():
        result = result.filter(pa.array(good))
        members = members[np.repeat(good, lengths)]
        lengths = lengths[good]
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    first = members[offsets[:-1]]
    if np.all(first[:-1] <= first[1:]):
        return Rows(result, members, offsets)
    order = np.argsort(first, kind="stable")
    ends = np.cumsum(lengths[order])
    within = np.arange(len(members)) - np.repeat(ends - lengths[order], lengths[order])
    members = members[np.repeat(offsets[:-1][order], lengths[order]) + within]
    order_column: Any = pa.array(order)
    return Rows(result.take(order_column), members, np.concatenate((np.zeros(1, np.int64), ends)))


def _dead(
    reasons: Any, members: Indexes, offsets: Indexes, bad: NDArray[np.bool_], used: Indexes
) -> Iterator[Rejection]:
    done = set(used.tolist()) if bad.any() else set()
    for row in np.flatnonzero(bad):
        for record in members[offsets[row] : offsets[row + 1]].tolist():
            if record not in done:
                done.add(record)
                yield Rejection(record, reasons[row].as_py())


def _combined(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
