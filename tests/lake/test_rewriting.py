"""Files that compaction writes: sorted, in row groups of bounded size, every row once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.lake.stocked import NOON, append, open_table, received, settings_for, stock

from noroshi.lake.compaction import compact
from noroshi.lake.rewriting import ROWS_OF_A_GROUP
from noroshi.lake.scanning import readable
from noroshi.lake.tables import EVENTS

ROWS = 100_000


def interleaved(first: int) -> pa.Table:
    """Rows of every second number from `first` on, a millisecond apart, backwards."""
    numbers = np.arange(first, ROWS, 2)[::-1]
    times = pa.array(np.datetime64(NOON.replace(tzinfo=None), "us") + numbers.astype("timedelta64[ms]"))
    given = {
        "uid": pa.array([f"u{number:06}" for number in numbers]),
        **dict.fromkeys(("time", "received_at", "stored_at"), times.cast(EVENTS.columns.field("time").type)),
        **{name: pa.repeat("linux_auth", len(numbers)) for name in ("source", "batch_id", "ocsf", "raw_data")},
        "class_uid": pa.repeat(pa.scalar(3002, pa.int32()), len(numbers)),
    }
    columns = [given.get(field.name, pa.nulls(len(numbers), field.type)) for field in EVENTS.columns]
    return pa.table(columns, schema=EVENTS.columns)


def test_rows_of_files_that_overlap_are_sorted_into_row_groups_of_bounded_size(tmp_path: Path) -> None:
    table = open_table(settings_for(tmp_path))
    append(table, interleaved(0))
    append(table, interleaved(1))
    (done,) = compact(table, EVENTS, target_bytes=128 << 20, now=NOON + timedelta(days=2))
    table.refresh()
    (task,) = table.scan().plan_files()
    file = pq.ParquetFile(readable(task.file.file_path))
    groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    uids = file.read(columns=["uid"])["uid"].to_pylist()
    file.close()
    assert (done.files, len(groups), max(groups) <= ROWS_OF_A_GROUP) == (2, 2, True)
    assert uids == [f"u{number:06}" for number in range(ROWS)]


def test_a_file_says_that_it_is_sorted_and_between_which_values(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, received(["a"]), received(["b"], time=NOON + timedelta(seconds=1)))
    table = open_table(settings)
    list(compact(table, EVENTS, target_bytes=128 << 20, now=NOON + timedelta(days=2)))
    table.refresh()
    (task,) = table.scan().plan_files()
    assert task.file.sort_order_id == table.sort_order().order_id
    found = [
        len(list(table.scan(row_filter=f"time {comparison} '{moment.isoformat()}'").plan_files()))
        for comparison, moment in (("<", NOON), ("<=", NOON), (">", NOON + timedelta(seconds=1)))
    ]
    assert found == [0, 1, 0]
