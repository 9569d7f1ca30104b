"""Objects under a prefix of S3, Google Cloud Storage or a folder: every new object is read once, as a file would be.

What was read is remembered by path, size and time for as long as the object is listed. An object whose batches were not
all stored is read again from its beginning, and the broker knows those that it has.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa
import structlog
from pyarrow import fs
from pydantic import Field

from noroshi.collect.collector import Collector, Input, InputSettings, Reception
from noroshi.collect.cursors import Cursor
from noroshi.collect.fetching.polling import hand_in_fetched, poll
from noroshi.collect.files import read_batches
from noroshi.collect.intake import Way
from noroshi.runtime.errors import ConfigError, TransientError, UsageError
from noroshi.sdk import Integration

NAME: Final = "bucket"
_RETRY_SECONDS: Final = 30.0
_STORE_SECONDS: Final = 1.0

log = structlog.get_logger()


class BucketSettings(InputSettings):
    """One prefix. Credentials are those of the environment, as the cloud's own tools find them."""

    url: str = Field(
        pattern="^(s3|gs|gcs|file)://",
        description="s3://, gs:// or file:// with bucket and prefix; ?region= and ?endpoint_override= as in PyArrow",
    )
    every_seconds: float = Field(60, gt=0, description="how often it is listed")


async def run(reception: Reception, one: Input) -> None:
    """Look until told to stop. Raises ConfigError when there can be no such place."""
    settings: BucketSettings = one.settings
    try:
        files, prefix = await asyncio.to_thread(fs.FileSystem.from_uri, settings.url)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ConfigError(f"collect.inputs.{one.name}: cannot open {settings.url}: {error}") from error
    look = partial(_look, reception, one, files, prefix, Cursor(reception.folder, one.name, dict[str, str]))
    await poll(one.name, look, settings.every_seconds, reception.stopping)


async def _look(
    reception: Reception, one: Input, files: fs.FileSystem, prefix: str, cursor: Cursor[dict[str, str]]
) -> None:
    listed = await asyncio.to_thread(_list, files, prefix)
    known = {path: version for path, version in cursor.load().items() if path in listed}
    integration = reception.sources.get(one.settings.source)
    stored_at = time.monotonic()
    for path, version in sorted(listed.items()):
        if known.get(path) == version:
            continue
        with tempfile.NamedTemporaryFile(suffix=_suffix(path)) as copy:
            await asyncio.to_thread(_fetch, files, path, Path(copy.name))
            await _hand_in(reception, one, integration, f"{path} {version}", path, Path(copy.name))
        known[path] = version
        # All of it is written each time; after a crash the broker knows what came in between.
        if time.monotonic() - stored_at > _STORE_SECONDS:
            await asyncio.to_thread(cursor.store, known)
            stored_at = time.monotonic()
        if reception.stopping.is_set():
            break
    cursor.store(known)


async def _hand_in(reception: Reception, one: Input, integration: Integration, key: str, path: str, copy: Path) -> None:
    way = Way(one.settings.source, NAME, path)
    batches = _read(copy, integration, reception.limits.max_record_bytes)
    try:
        while batch := await asyncio.to_thread(next, batches, None):
            await hand_in_fetched(reception, way, batch[1], f"{key} {batch[0]}")
    except UsageError as error:
        # Everything before the fault was handed in; a new version of the object would be read again.
        log.warning("an object is damaged", input=one.name, object=path, error=str(error))
        await reception.intake.account_lost(way, Counter({"object-damaged": 1}))


def _suffix(path: str) -> str:
    """The end of a name, which tells how it is to be read; whole names may be too long for a file."""
    return "".join(Path(path).suffixes[-2:])[-32:]


def _read(copy: Path, integration: Integration, max_record_bytes: int) -> Iterator[tuple[int, list[bytes]]]:
    """Batches of records with the number of their first one."""
    unwrap = [integration.unwrap] if integration.unwrap else []
    received_at = datetime.now(UTC)
    for batch in read_batches(
        [copy], integration.name, max_record_bytes=max_record_bytes, received_at=received_at, unwrap=unwrap
    ):
        yield batch.first_record, [record or b"" for record in batch.records.to_pylist()]


def _list(files: fs.FileSystem, prefix: str) -> dict[str, str]:
    """Every object below the prefix, with what tells one version of it from another."""
    try:
        found = files.get_file_info(fs.FileSelector(prefix, recursive=True, allow_not_found=True))
    except (OSError, pa.ArrowException) as error:
        raise TransientError(f"cannot list {prefix}: {error}", after_seconds=_RETRY_SECONDS) from error
    return {one.path: f"{one.size} {one.mtime_ns}" for one in found if one.type == fs.FileType.File and one.size}


def _fetch(files: fs.FileSystem, path: str, copy: Path) -> None:
    try:
        with files.open_input_stream(path, compression=None) as stream, copy.open("wb") as file:
            shutil.copyfileobj(stream, file, 1 << 20)
    except (OSError, pa.ArrowException) as error:
        raise TransientError(f"cannot read {path}: {error}", after_seconds=_RETRY_SECONDS) from error


COLLECTOR: Final = Collector(
    name=NAME,
    title="Bucket",
    description="New objects under a prefix of S3, Google Cloud Storage or a folder",
    settings=BucketSettings,
    run=run,
)
