"""Rows of a batch are counted where they lie, not taken for granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
from tests.lake.stocked import NOON, open_table, received, settings_for, stock

from noroshi.lake.counting import stored_rows


def test_rows_are_counted_by_source_and_batch_over_days(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    older = received(["a0"], time=NOON - timedelta(days=400))
    two_days = replace(received(["a1", "a2"]), table=pa.concat_tables([older.table, received(["a1", "a2"]).table]))
    other = received(["a1", "b2"], source="cloudtrail")
    absent = received(["c1"])
    stock(settings, two_days, other, received(["d1", "d2"]))
    table = open_table(settings)
    assert stored_rows(table, [two_days, other, absent]) == {("linux_auth", "a1"): 3, ("cloudtrail", "a1"): 2}
    assert stored_rows(table, []) == {}


def test_a_time_that_python_knows_no_date_of_is_counted_too(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    batch = received(["a1"])
    stock(settings, batch)
    place = batch.table.column_names.index("time")
    beyond = pa.array([300_000_000_000_000_000], pa.timestamp("us", tz="UTC"))
    odd = replace(batch, table=batch.table.set_column(place, batch.table.schema.field("time"), beyond))
    assert stored_rows(open_table(settings), [odd, batch]) == {("linux_auth", "a1"): 1}
