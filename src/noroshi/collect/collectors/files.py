"""Following files: every line that is added becomes a record, through rotation by rename and by truncation.

Where a file has been read to is stored after the broker has the records; what is about to be published is stored
before, so that after a crash the same batch goes out again and the broker knows it. Files that belong to a source of
JSON must hold one object a line. Compressed files are left alone: their content was followed when it was written.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from pydantic import Field

from noroshi.collect.collector import Collector, Input, InputSettings, Reception
from noroshi.collect.cursors import Cursor
from noroshi.collect.following.follower import Follower
from noroshi.collect.following.place import Place, Places
from noroshi.collect.following.tail import Stretch, Tail
from noroshi.collect.intake import Way
from noroshi.collect.lots import count_records
from noroshi.runtime.errors import OverloadError, TransientError

NAME: Final = "files"
_RETRY_SECONDS: Final = 0.5

log = structlog.get_logger()


class FilesSettings(InputSettings):
    """Files of one source."""

    paths: list[str] = Field(description="files, folders, and patterns with *, ? and **")
    poll_seconds: float = Field(0.25, gt=0, description="how often files are looked at")
    gone_seconds: float = Field(30, ge=0, description="how long a file out of sight must be idle to be let go")


async def run(reception: Reception, one: Input) -> None:
    """Follow until told to stop."""
    settings: FilesSettings = one.settings
    cursor = Cursor(reception.folder, one.name, Places)
    integration = reception.sources.get(settings.source)
    limit = reception.limits.max_record_bytes
    follower = Follower(settings.paths, cursor.load(), limit, integration.keep_together, settings.gone_seconds)
    following = _Following(reception, one, follower, cursor)
    try:
        while not reception.stopping.is_set():
            if not await following.turn():
                with suppress(TimeoutError):
                    await asyncio.wait_for(reception.stopping.wait(), settings.poll_seconds)
    finally:
        follower.close()


class _Following:
    def __init__(self, reception: Reception, one: Input, follower: Follower, cursor: Cursor[Places]) -> None:
        self._reception, self._input = reception, one
        self._follower, self._cursor = follower, cursor

    async def turn(self) -> bool:
        """Hand in one stretch of every file that has one; whether any had."""
        any_had = False
        for tail in await asyncio.to_thread(self._follower.look):
            if self._reception.stopping.is_set():
                break
            finished = self._follower.is_finished(tail)
            if await self._hand_in(tail, final=finished):
                any_had = True
            elif finished:
                self._follower.forget(tail)
                self._cursor.store(self._follower.places)
        return any_had

    async def _hand_in(self, tail: Tail, *, final: bool) -> bool:
        stretch = tail.next(final=final)
        if stretch is None:
            return False
        place = tail.place
        if count_records(stretch.cut):
            place.planned = stretch.end
            self._cursor.store(self._follower.places)
            while not await self._accept(stretch, place):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._reception.stopping.wait(), _RETRY_SECONDS)
                if self._reception.stopping.is_set():
                    return True
        place.position = stretch.end
        self._cursor.store(self._follower.places)
        return True

    async def _accept(self, stretch: Stretch, place: Place) -> bool:
        way = Way(self._input.settings.source, NAME, place.origin)
        key = f"{place.serial}:{place.position}"
        try:
            await self._reception.intake.accept(stretch.cut, way, key=key, until_settled=True)
        except (OverloadError, TransientError) as error:
            log.warning("a file waits for the broker", path=place.path, error=str(error))
            return False
        return True


COLLECTOR: Final = Collector(
    name=NAME,
    title="Files",
    description="Lines that are added to files, through rotation",
    settings=FilesSettings,
    run=run,
)
