"""Files that no snapshot names: left by processes that were killed, by commits that lost a race, by compaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pyarrow.fs as pafs
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import Table

from noroshi.runtime.errors import ConfigError

GRACE: Final = timedelta(hours=1)
"""Files younger than this may belong to a commit that is still being made."""


def orphans(table: Table, *, now: datetime, grace: timedelta = GRACE) -> Iterator[tuple[str, int]]:
    """Locations and sizes of files below the table's location that are older than `grace` and named by no snapshot.

    Raises ConfigError when the table's files cannot be listed.
    """
    if not isinstance(table.io, PyArrowFileIO):
        raise ConfigError(f"cannot list the files of {table.name()[-1]}: {type(table.io).__name__} does not tell them")
    scheme, netloc, root = PyArrowFileIO.parse_location(table.location())
    files = table.io.fs_by_scheme(scheme, netloc)
    listed = files.get_file_info(pafs.FileSelector(root, recursive=True))
    # What is listed first and named nowhere afterwards is named by nobody; the other way round a commit would slip in.
    old = [found for found in listed if found.is_file and found.mtime and found.mtime.astimezone(UTC) < now - grace]
    table.refresh()
    named = {PyArrowFileIO.parse_location(location)[2] for location in _named(table)}
    prefix = table.location()[: table.location().index(root)] if root in table.location() else f"{scheme}://"
    for found in old:
        if found.path not in named:
            yield f"{prefix}{found.path}", int(found.size)


def clean(table: Table, *, now: datetime, grace: timedelta = GRACE) -> tuple[int, int]:
    """Delete the orphans; gives how many files and bytes went."""
    count = size = 0
    for location, length in orphans(table, now=now, grace=grace):
        table.io.delete(location)
        count, size = count + 1, size + length
    return count, size


def _named(table: Table) -> Iterator[str]:
    """Every file that the table's present metadata leads to."""
    metadata = table.metadata
    yield table.metadata_location
    yield from (entry.metadata_file for entry in metadata.metadata_log)
    yield from (entry.statistics_path for entry in metadata.statistics)
    seen: set[str] = set()
    for snapshot in metadata.snapshots:
        yield snapshot.manifest_list
        for manifest in snapshot.manifests(table.io):
            if manifest.manifest_path in seen:
                continue
            seen.add(manifest.manifest_path)
            yield manifest.manifest_path
            yield from (
                entry.data_file.file_path for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            )
