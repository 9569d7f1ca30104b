"""Putting cuts together and apart again: whole records only, by array arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

import numpy as np
import pyarrow as pa

from noroshi.collect.cutting import Cut


def cut_of(records: Sequence[bytes]) -> Cut:
    """Records that were found one by one."""
    ends = np.cumsum(np.fromiter(map(len, records), np.int64, len(records)))
    return Cut(b"".join(records), np.concatenate(([0], ends)).astype(np.int64), b"")


def join_cuts(cuts: Sequence[Cut]) -> Cut:
    """All records of the cuts in order."""
    if len(cuts) == 1:
        return cuts[0]
    starts = np.cumsum([0, *(len(cut.data) for cut in cuts[:-1])])
    offsets = [cut.offsets[1:] + start for cut, start in zip(cuts, starts, strict=True)]
    return Cut(b"".join(cut.data for cut in cuts), np.concatenate(([0], *offsets)).astype(np.int64), b"")


def split_cut(cut: Cut, max_bytes: int) -> Iterator[Cut]:
    """The records in parts of at most `max_bytes` each; a record that alone is larger is a part of its own."""
    count = count_records(cut)
    first = 0
    while first < count:
        reached = int(np.searchsorted(cut.offsets, cut.offsets[first] + max_bytes, side="right")) - 1
        last = min(count, max(first + 1, reached))
        begin, end = int(cut.offsets[first]), int(cut.offsets[last])
        yield replace(cut, data=cut.data[begin:end], offsets=cut.offsets[first : last + 1] - begin)
        first = last


def records_of(cut: Cut) -> Iterator[bytes]:
    """The records one by one."""
    for begin, end in pairwise(cut.offsets.tolist()):
        yield cut.data[begin:end]


def count_records(cut: Cut) -> int:
    """How many records the cut holds."""
    return len(cut.offsets) - 1


def longest_record(cut: Cut) -> int:
    """Bytes of the longest record; 0 without records."""
    return int(np.diff(cut.offsets).max(initial=0))


def to_records(cut: Cut) -> pa.BinaryArray:
    """The column of a raw batch."""
    buffers = [None, pa.py_buffer(cut.offsets.astype(np.int32).tobytes()), pa.py_buffer(cut.data)]
    return cast(pa.BinaryArray, pa.Array.from_buffers(pa.binary(), count_records(cut), buffers))
