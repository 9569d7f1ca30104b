"""Making few large files of many small ones: what readers see stays the same, and the router need not wait.

Files of a partition are rewritten when enough of about the same size have come together, so that a row is rewritten a
handful of times while its day lasts; when the day is over, all small files of the partition become one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from pyiceberg.exceptions import ValidationException
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, Transaction

from noroshi.lake.committing import commit
from noroshi.lake.position import position_of
from noroshi.lake.rewriting import partition_path, rewritten
from noroshi.lake.tables import TableSpec

_FILES_OF_A_TIER: Final = 8
_TIER_GROWTH_BITS: Final = 3
_NOT_SMALL: Final = 0.75
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Compacted:
    """So many files of a partition have become one."""

    partition: str
    files: int
    bytes_before: int
    bytes_after: int


def compact(table: Table, spec: TableSpec, *, target_bytes: int, now: datetime) -> Iterator[Compacted]:
    """Rewrite what is worth it, one commit for each group of files; told as it is done."""
    today = now.astimezone(UTC).date()
    table.refresh()
    for partition, files in _partitions(table).items():
        closed = _day(partition) < today
        for group in _groups(files, target_bytes, closed=closed):
            done = _rewrite(table, spec, group)
            if done:
                yield done


def _partitions(table: Table) -> dict[tuple[Any, ...], list[DataFile]]:
    found: dict[tuple[Any, ...], list[DataFile]] = defaultdict(list)
    for task in table.scan().plan_files():
        if not task.delete_files:
            partition = task.file.partition
            found[tuple(partition[place] for place in range(len(partition)))].append(task.file)
    return found


def _day(partition: tuple[Any, ...]) -> date:
    """The day of a partition; every table has it as its first field."""
    day = partition[0]
    if isinstance(day, int):
        return _EPOCH + timedelta(days=day) if -700_000 < day < 2_900_000 else date.min
    return day if isinstance(day, date) else date.min


def _groups(files: Iterable[DataFile], target_bytes: int, *, closed: bool) -> Iterator[list[DataFile]]:
    """Files that should become one, each group up to the target."""
    small = sorted((file for file in files if file.file_size_in_bytes < _NOT_SMALL * target_bytes), key=_size)
    tiers: dict[int, list[DataFile]] = defaultdict(list)
    for file in small:
        tiers[0 if closed else _size(file).bit_length() // _TIER_GROWTH_BITS].append(file)
    for tier in tiers.values():
        enough = 2 if closed else _FILES_OF_A_TIER
        group: list[DataFile] = []
        for file in tier:
            if group and sum(map(_size, group)) + _size(file) > target_bytes:
                if len(group) >= enough:
                    yield group
                group = []
            group.append(file)
        if len(group) >= enough:
            yield group


def _size(file: DataFile) -> int:
    return int(file.file_size_in_bytes)


def _rewrite(table: Table, spec: TableSpec, files: Sequence[DataFile]) -> Compacted | None:
    written = rewritten(table, spec, files)

    def stage(transaction: Transaction) -> None:
        keep = position_of(table).properties()
        with transaction.update_snapshot(snapshot_properties=keep).overwrite() as overwrite:
            for file in files:
                overwrite.delete_data_file(file)
            overwrite.append_data_file(written)

    try:
        commit(table, stage)
    except ValidationException:
        # Somebody else rewrote or deleted one of them meanwhile; what we wrote is of no use any more.
        table.io.delete(written.file_path)
        return None
    return Compacted(partition_path(table, files[0]), len(files), sum(map(_size, files)), _size(written))
