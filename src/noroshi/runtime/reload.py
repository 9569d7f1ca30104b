"""Noticing that content has changed: a fingerprint of a folder, looked at now and then."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import structlog

from noroshi.runtime.errors import ConfigError, ContentError
from noroshi.runtime.folders import files_below

log = structlog.get_logger()


def fingerprint(folders: list[Path]) -> str:
    """Changes whenever a file below one of the folders is added, removed or written."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in files_below(folder):
            with suppress(OSError):
                about = path.stat()
                digest.update(f"{path}\0{about.st_mtime_ns}\0{about.st_size}\0{about.st_ino}\n".encode())
    return digest.hexdigest()


async def watch(
    folders: list[Path], apply: Callable[[], Awaitable[None]], *, every_seconds: float, stopping: asyncio.Event
) -> None:
    """Call `apply` when the folders have changed and then stood still for one look.

    When `apply` raises ContentError or ConfigError the old content stays live and the faults are logged; the next
    change is another try.
    """
    known = fingerprint(folders)
    seen = known
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), every_seconds)
        now = await asyncio.to_thread(fingerprint, folders)
        if now == seen != known:
            known = now
            try:
                await apply()
                log.info("content reloaded", folders=[str(folder) for folder in folders])
            except (ContentError, ConfigError) as error:
                log.error("content refused, the old one stays live", faults=str(error))  # noqa: TRY400 - no bug of ours
        seen = now
