"""Handing in the records of senders who get no answer: kept until the broker takes them, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import structlog

from noroshi.collect.cutting import Cut
from noroshi.collect.intake import BATCH_BYTES, Intake, Way
from noroshi.collect.lots import count_records, cut_of, split_cut
from noroshi.runtime.errors import OverloadError, TransientError

_RETRY_SECONDS: Final = 0.5

log = structlog.get_logger()


class Pour:
    """A bounded store of records on their way to the intake. Whoever fills it asks for room before reading more."""

    def __init__(self, intake: Intake, way: Way, max_bytes: int) -> None:
        self._intake, self._way, self._max_bytes = intake, way, max_bytes
        self._records: list[bytes] = []
        self._size = 0
        self._waiting = 0
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._ending = False

    def add(self, records: Sequence[bytes]) -> None:
        """Take records; this never refuses, `has_room` tells when to stop reading."""
        if not records:
            return
        self._records += records
        self._size += sum(map(len, records))
        self._some.set()
        if self._size >= self._max_bytes:
            self._room.clear()

    @property
    def has_room(self) -> bool:
        """Whether more should be read."""
        return self._room.is_set()

    async def wait_for_room(self) -> None:
        """Return when more may be read."""
        await self._room.wait()

    @property
    def left(self) -> int:
        """Records that the broker is known not to have."""
        return len(self._records) + self._waiting

    def end(self) -> None:
        """No more records will come: `run` returns when the last ones have been handed in."""
        self._ending = True
        self._some.set()

    async def run(self) -> None:
        """Hand records in, in the order in which they came, until `end`."""
        while True:
            await self._some.wait()
            if not self._records:
                if self._ending:
                    return
                self._some.clear()
                continue
            records, self._records = self._records, []
            self._waiting = len(records)
            for part in split_cut(cut_of(records), BATCH_BYTES):
                await self._hand_in(part)
                self._size -= len(part.data)
                if self._size < self._max_bytes:
                    self._room.set()

    async def _hand_in(self, cut: Cut) -> None:
        """One batch at a time: of more than one, a full broker may take some, and all would come again."""
        while True:
            self._waiting -= count_records(cut)
            try:
                await self._intake.accept(cut, self._way, until_settled=True)
            except (OverloadError, TransientError) as error:
                self._waiting += count_records(cut)
                log.warning("records wait for the broker", input=self._way.origin, error=str(error))
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return


async def pour_out(running: asyncio.Task[None], pour: Pour, patience_seconds: float = 5.0) -> int:
    """End a pour, leaving it a while for its last records; returns how many the broker would not take."""
    pour.end()
    with suppress(TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(running, patience_seconds)
    return pour.left
