"""Making few large files of many small ones: what readers see stays the same, and the router need not wait.

Files of a partition are rewritten when enough of about the same size have come together, so that a row is rewritten a
handful of times while its day lasts; when the day is over, all small files of the partition become one.
"""

from __future__ import annotations

import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import duckdb
import pyarrow as pa
from pyiceberg.exceptions import ValidationException
from pyiceberg.io.fileformat import FileFormatFactory
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import Table, Transaction

from noroshi.lake.committing import commit
from noroshi.lake.position import position_of
from noroshi.lake.scanning import let_read, readable, rows_sql
from noroshi.lake.tables import OBSERVABLES, TableSpec

_FILES_OF_A_TIER: Final = 8
_TIER_GROWTH_BITS: Final = 3
_NOT_SMALL: Final = 0.75
_BATCH_ROWS: Final = 65_536
_EPOCH: Final = date(1970, 1, 1)
_LARGER_COMPRESSION: Final = {"write.parquet.compression-level": "9"}
"""Rows that are written for good are worth more work than those that are read again soon."""

_SUMMED: Final = (
    "SELECT value, type_id, name, source, min(first_time) AS first_time, max(last_time) AS last_time, "
    "sum(events)::BIGINT AS events, min(event_uid) AS event_uid FROM ({rows}) GROUP BY value, type_id, name, source"
)


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
            done = _rewrite(table, spec, group, final=closed)
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


def _rewrite(table: Table, spec: TableSpec, files: Sequence[DataFile], *, final: bool) -> Compacted | None:
    with _sorted_rows(table, spec, files) as rows:
        written = _write(table, files[0], rows, table.properties | (_LARGER_COMPRESSION if final else {}))

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
    return Compacted(_path(table, files[0]), len(files), sum(map(_size, files)), _size(written))


def _path(table: Table, file: DataFile) -> str:
    """`day=2026-01-05/source=linux_auth`."""
    return table.specs()[file.spec_id].partition_to_path(file.partition, table.schema())


class _sorted_rows:  # noqa: N801 - reads as a word in `with`
    """The rows of files, sorted as the table is, in batches; observables of one value become one."""

    def __init__(self, table: Table, spec: TableSpec, files: Sequence[DataFile]) -> None:
        rows = rows_sql(table, [readable(file.file_path) for file in files])
        rows = _SUMMED.format(rows=rows) if spec is OBSERVABLES else rows
        self._sql = f"SELECT * FROM ({rows}) ORDER BY {', '.join(spec.sorted_by)}"  # noqa: S608
        self._spill = tempfile.TemporaryDirectory(prefix="noroshi-compact-", ignore_cleanup_errors=True)
        self._duckdb = duckdb.connect(config={"threads": 1, "memory_limit": "1GB", "temp_directory": self._spill.name})
        self._duckdb.execute("SET TimeZone = 'UTC'")
        let_read(self._duckdb, table)

    def __enter__(self) -> pa.RecordBatchReader:
        reader: pa.RecordBatchReader = self._duckdb.sql(self._sql).to_arrow_reader(_BATCH_ROWS)
        return reader

    def __exit__(self, *_: object) -> None:
        self._duckdb.close()
        self._spill.cleanup()


def _write(table: Table, like: DataFile, rows: pa.RecordBatchReader, properties: Mapping[str, str]) -> DataFile:
    """One Parquet file of the rows, in the partition of the file `like`."""
    arrow = schema_to_pyarrow(table.schema())
    model = FileFormatFactory.get(FileFormat.PARQUET)
    name = f"{_path(table, like)}/{uuid.uuid4()}.{model.file_extension()}"
    output = table.io.new_output(table.location_provider().new_data_location(name))
    writer = model.create_writer(output, table.schema(), dict(properties))
    for part in _regrouped(rows, int(properties["write.parquet.row-group-limit"])):
        writer.write(part.cast(arrow))
    statistics = writer.close()
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=output.location,
        file_format=FileFormat.PARQUET,
        partition=like.partition,
        file_size_in_bytes=len(output),
        sort_order_id=None,
        spec_id=like.spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )


def _regrouped(rows: pa.RecordBatchReader, count: int) -> Iterator[pa.Table]:
    """Tables of `count` rows each, the last one of fewer."""
    waiting: list[pa.RecordBatch] = []
    for batch in rows:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= count:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)
