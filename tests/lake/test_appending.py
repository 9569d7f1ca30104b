"""Rows are encoded as they come and become visible together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars
import pyarrow.parquet as pq
import pytest
from pyiceberg.table import Table
from tests.lake.stocked import NOON, open_table, received, settings_for

from noroshi.lake.appending import Appender
from noroshi.lake.position import Position, position_of
from noroshi.lake.querying import Lake
from noroshi.lake.rows import event_rows
from noroshi.model.batch import EventBatch

NAMED = {"user": {"name": "alice"}}


def add(appender: Appender, *batches: EventBatch) -> None:
    for batch in batches:
        appender.add(event_rows([batch], NOON))


def files(table: Table) -> list[Path]:
    return sorted(Path(task.file.file_path.removeprefix("file://")) for task in table.scan().plan_files())


def test_a_file_has_the_columns_that_have_values_and_readers_see_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLARS_ICEBERG_PLANNER", "pyiceberg")
    settings = settings_for(tmp_path)
    table = open_table(settings)
    appender = Appender(table)
    add(appender, received(["a"]), received(["b"], source="named", **NAMED))
    appender.commit(before=Position(), after=Position(sequence=2))
    assert ["user_name" in pq.read_schema(file).names for file in files(table)] == [False, True]
    rows = [("a", None), ("b", "alice")]
    assert Lake(settings).sql("SELECT uid, user_name FROM events ORDER BY uid").fetchall() == rows
    assert polars.scan_iceberg(table).select("uid", "user_name").sort("uid").collect().rows() == rows
    assert sorted(table.scan().select("uid", "user_name").to_arrow().to_pylist(), key=lambda row: row["uid"]) == [
        {"uid": uid, "user_name": name} for uid, name in rows
    ]


def test_a_column_that_gets_its_first_value_later_begins_another_file(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    table = open_table(settings)
    appender = Appender(table, waiting_bytes=1)
    add(appender, received(["a"]), received(["b"], **NAMED), received(["c"]))
    appender.commit(before=Position(), after=Position(sequence=3))
    assert sorted(pq.read_metadata(file).num_row_groups for file in files(table)) == [1, 2]
    add(appender, received(["d"]), received(["e"], **NAMED))
    appender.commit(before=Position(sequence=3), after=Position(sequence=5))
    assert len(files(table)) == 3
    names = [(uid, "alice" if uid in "be" else None) for uid in "abcde"]
    assert Lake(settings).sql("SELECT uid, user_name FROM events ORDER BY uid").fetchall() == names


def test_rows_of_several_days_and_sources_go_to_their_partitions(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    table = open_table(settings)
    appender = Appender(table)
    two_days = event_rows([received(["a"]), received(["b"], time=NOON + timedelta(days=1))], NOON)
    appender.add(two_days)
    add(appender, received(["c"], source="other"))
    appender.commit(before=Position(), after=Position(sequence=1))
    assert [file.parent.parent.name + "/" + file.parent.name for file in files(table)] == [
        "day=2026-01-05/source=linux_auth",
        "day=2026-01-05/source=other",
        "day=2026-01-06/source=linux_auth",
    ]
    first_day = table.scan("time < '2026-01-06T00:00:00+00:00'").to_arrow()
    assert sorted(first_day["uid"].to_pylist()) == ["a", "c"]


def test_what_is_discarded_leaves_nothing_behind(tmp_path: Path) -> None:
    table = open_table(settings_for(tmp_path))
    appender = Appender(table, waiting_bytes=1)
    add(appender, received(["a"]), received(["b"], **NAMED))
    appender.discard()
    assert list(tmp_path.rglob("*.parquet")) == []
    add(appender, received(["c"]))
    appender.commit(before=Position(), after=Position(sequence=1))
    assert (table.scan().to_arrow()["uid"].to_pylist(), position_of(table).sequence) == (["c"], 1)
