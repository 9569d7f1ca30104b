"""Building batches out of cuts: numbering, ids, and groups of records that must stay together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import cast

import numpy as np
import pyarrow as pa

from noroshi.collect.cutting import Cut
from noroshi.model.batch import RawBatch

_LONGEST_GROUP = 4
"""A group of records that belong together may make a batch this many times larger, no more."""


@dataclass(slots=True)
class Tally:
    """What was read, for whoever shows it: bytes after decompression, records, and empty lines that were skipped."""

    bytes: int = 0
    records: int = 0
    blank_lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How one read cuts and labels its batches, and the tally it keeps."""

    batch_bytes: int
    max_record_bytes: int
    keep_together: re.Pattern[bytes] | None
    received_at: datetime
    source: str
    tally: Tally = field(default_factory=Tally)


class Assembly:
    """Builds the batches of one file out of cuts, numbering records from 0."""

    def __init__(self, origin: str, limits: Limits) -> None:
        self._origin = origin
        self._limits = limits
        self._first_record = 0
        self._held: list[bytes] = []

    def add_piece(self, data: bytes) -> Iterator[RawBatch]:
        """A part of a record that does not end, as a record."""
        yield from self.add(Cut(data, np.array([0, len(data)], np.int64), b""))

    def add(self, cut: Cut) -> Iterator[RawBatch]:
        """The batches that are complete with this cut."""
        self._limits.tally.blank_lines += cut.blank
        if len(cut.offsets) > 1:
            yield from self._batches(self._with_held(cut))

    def finish(self) -> Iterator[RawBatch]:
        """What was held back, after the last cut."""
        if self._held:
            yield self._batch(_joined(self._held))
            self._held = []

    def _with_held(self, cut: Cut) -> Cut:
        if not self._held:
            return cut
        held = _joined(self._held)
        self._held = []
        offsets = np.concatenate((held.offsets, cut.offsets[1:] + len(held.data)))
        return Cut(held.data + cut.data, offsets, b"")

    def _batches(self, cut: Cut) -> Iterator[RawBatch]:
        keep_together = self._limits.keep_together
        kept = self._kept_back(cut, keep_together) if keep_together else 0
        count = len(cut.offsets) - 1 - kept
        if count:
            yield self._batch(replace(cut, data=cut.data[: cut.offsets[count]], offsets=cut.offsets[: count + 1]))
        self._held = [_record(cut, index) for index in range(count, count + kept)]

    def _kept_back(self, cut: Cut, keep_together: re.Pattern[bytes]) -> int:
        """How many records at the end wait for the next cut, because what belongs to them may follow."""
        last = len(cut.offsets) - 2
        key = _key(cut, last, keep_together)
        if key is None:
            return 0
        first = last
        while first > 0 and _key(cut, first - 1, keep_together) == key:
            first -= 1
        if first == 0 and len(cut.data) > self._limits.batch_bytes * _LONGEST_GROUP:
            return 0
        return last - first + 1

    def _batch(self, cut: Cut) -> RawBatch:
        count = len(cut.offsets) - 1
        offsets = cut.offsets.astype(np.int32)
        digest = sha256(self._first_record.to_bytes(8, "big"))
        digest.update(offsets.tobytes())
        digest.update(cut.data)
        buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(cut.data)]
        batch = RawBatch(
            source=self._limits.source,
            batch_id=digest.hexdigest()[:24],
            received_at=self._limits.received_at,
            records=cast(pa.BinaryArray, pa.Array.from_buffers(pa.binary(), count, buffers)),
            origin=self._origin,
            first_record=self._first_record,
        )
        self._first_record += count
        self._limits.tally.records += count
        return batch


def _record(cut: Cut, index: int) -> bytes:
    return cut.data[cut.offsets[index] : cut.offsets[index + 1]]


def _joined(records: list[bytes]) -> Cut:
    lengths = [len(record) for record in records]
    return Cut(b"".join(records), np.concatenate(([0], np.cumsum(lengths))).astype(np.int64), b"")


def _key(cut: Cut, index: int, keep_together: re.Pattern[bytes]) -> bytes | None:
    found = keep_together.search(_record(cut, index))
    return found[1] if found else None
