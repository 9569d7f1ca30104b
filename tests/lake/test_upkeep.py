"""Compaction, expiry, retention, cleaning and verification: what readers see stays, what is no use goes."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyiceberg.table import Table
from tests.lake.stocked import NOON, append, open_table, received, settings_for, stock

from noroshi.lake.appending import append_rows
from noroshi.lake.catalogue import local_path
from noroshi.lake.cleaning import clean
from noroshi.lake.compaction import compact
from noroshi.lake.expiry import apply_retention, expire_snapshots
from noroshi.lake.position import FencedError, Position, position_of
from noroshi.lake.querying import Lake
from noroshi.lake.rows import event_rows
from noroshi.lake.tables import EVENTS, OBSERVABLES
from noroshi.lake.verification import faults

LATER = NOON + timedelta(days=30)
TARGET = 1 << 20


def uids(table: Table) -> list[str]:
    table.refresh()
    return sorted(table.scan(selected_fields=("uid",)).to_arrow()["uid"].to_pylist())


def files(table: Table) -> int:
    table.refresh()
    return len(list(table.scan().plan_files()))


def test_a_closed_day_becomes_one_file_sorted_by_time_with_the_same_rows(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(
        settings,
        *(received([f"a{n}"], time=NOON - timedelta(minutes=n)) for n in range(4)),
        received(["f"], source="falco"),
    )
    table = open_table(settings)
    before = position_of(table)
    (done,) = compact(table, EVENTS, target_bytes=TARGET, now=LATER)
    assert (done.partition, done.files) == ("day=2026-01-05/source=linux_auth", 4)
    assert uids(table) == ["a0", "a1", "a2", "a3", "f"]
    times = [row["time"] for row in table.scan(row_filter="source = 'linux_auth'").to_arrow().to_pylist()]
    assert times == sorted(times)
    assert (files(table), position_of(table)) == (2, before)
    assert list(compact(table, EVENTS, target_bytes=TARGET, now=LATER)) == []


def test_a_day_that_lasts_is_compacted_only_when_many_files_have_come(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, *(received([f"a{n}"]) for n in range(7)))
    table = open_table(settings)
    assert list(compact(table, EVENTS, target_bytes=TARGET, now=NOON)) == []
    stock(settings, received(["a7"]))
    assert [done.files for done in compact(table, EVENTS, target_bytes=TARGET, now=NOON)] == [8]
    assert uids(table) == [f"a{n}" for n in range(8)]


def test_files_are_put_together_up_to_the_target_only(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, *(received([f"a{n}"]) for n in range(4)))
    table = open_table(settings)
    size = max(task.file.file_size_in_bytes for task in table.scan().plan_files())
    groups = [done.files for done in compact(table, EVENTS, target_bytes=int(2.5 * size), now=LATER)]
    assert (groups, files(table)) == ([2, 2], 2)


def test_observables_of_one_value_become_one_row_a_day(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    seen = [{"name": "src_endpoint.ip", "type_id": 2, "value": "192.0.2.1"}]
    stock(settings, *(received([f"a{n}"], time=NOON + timedelta(minutes=n), observables=seen) for n in range(3)))
    table = open_table(settings, OBSERVABLES)
    list(compact(table, OBSERVABLES, target_bytes=TARGET, now=LATER))
    table.refresh()
    (row,) = table.scan().to_arrow().to_pylist()
    assert (row["events"], row["first_time"], row["last_time"]) == (3, NOON, NOON + timedelta(minutes=2))


def test_what_is_stored_during_a_compaction_is_not_lost(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, *(received([f"a{n}"]) for n in range(6)))
    done = threading.Event()

    def store() -> None:
        number = 0
        while not done.is_set():
            append(open_table(settings), event_rows([received([f"b{number}"])], NOON))
            number += 1
        stored.append(number)

    stored: list[int] = []
    storing = threading.Thread(target=store)
    storing.start()
    table = open_table(settings)
    for _ in range(4):
        list(compact(table, EVENTS, target_bytes=TARGET, now=LATER))
    done.set()
    storing.join()
    assert uids(table) == sorted([f"a{n}" for n in range(6)] + [f"b{n}" for n in range(stored[0])])
    assert position_of(table).sequence == 6 + stored[0]


def test_a_second_writer_is_fenced(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    rows = event_rows([received(["a"])], NOON)
    first, second = open_table(settings), open_table(settings)
    append_rows(first, rows, before=Position(), after=Position(sequence=1))
    with pytest.raises(FencedError):
        append_rows(second, rows, before=Position(), after=Position(sequence=1))
    assert uids(first) == ["a"]


def test_old_snapshots_go_but_one_an_hour_and_the_newest_stay(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, *(received([f"a{n}"]) for n in range(4)))
    table = open_table(settings)
    made = datetime.fromtimestamp(table.snapshots()[-1].timestamp_ms / 1000, UTC)
    assert expire_snapshots(table, now=made + timedelta(minutes=9), keep_days=5) == 0
    assert expire_snapshots(table, now=made + timedelta(minutes=11), keep_days=5) in (2, 3)
    table.refresh()
    assert expire_snapshots(table, now=made + timedelta(days=6), keep_days=5) == len(table.snapshots()) - 1
    assert (uids(table), position_of(table).sequence) == (["a0", "a1", "a2", "a3"], 4)


def test_retention_deletes_whole_days_of_the_sources_that_are_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    old = NOON - timedelta(days=3)
    stock(settings, received(["a", "b"], time=old), received(["c"]), received(["f"], time=old, source="falco"))
    table = open_table(settings)
    assert apply_retention(table, EVENTS, now=NOON, days_by_source={"linux_auth": 2}) == 2
    assert (uids(table), position_of(table).sequence) == (["c", "f"], 3)


def test_files_that_no_snapshot_names_are_deleted_when_they_are_old_enough(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, *(received([f"a{n}"]) for n in range(3)))
    table = open_table(settings)
    left = (local_path(table.location()) or tmp_path) / "data" / "left-by-a-killed-router.parquet"
    left.write_bytes(b"x" * 10)
    now = datetime.now(UTC)
    assert clean(table, now=now) == (0, 0)
    assert clean(table, now=now + timedelta(hours=2)) == (1, 10)
    assert (left.exists(), uids(table)) == (False, ["a0", "a1", "a2"])


def test_what_compaction_replaced_goes_with_the_snapshots_that_named_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, *(received([f"a{n}"]) for n in range(3)))
    table = open_table(settings)
    list(compact(table, EVENTS, target_bytes=TARGET, now=LATER))
    later = datetime.now(UTC) + timedelta(days=10)
    expire_snapshots(table, now=later, keep_days=5)
    deleted, _ = clean(table, now=later)
    folder = local_path(table.location()) or tmp_path
    assert deleted >= 3
    assert (len(list(folder.rglob("*.parquet"))), uids(table)) == (1, ["a0", "a1", "a2"])


def test_verification_tells_of_files_that_are_gone(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, received(["a"]), received(["b"]))
    assert list(faults(settings)) == []
    table = open_table(settings)
    victim: Any = local_path(next(iter(table.scan().plan_files())).file.file_path)
    victim.unlink()
    (fault,) = faults(settings)
    assert fault.startswith("events: ")
    assert "cannot be read" in fault


def test_a_query_that_has_begun_outlives_compaction_and_expiry(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    stock(settings, *(received([f"a{n}"]) for n in range(3)))
    begun = Lake(settings).sql("SELECT uid FROM events ORDER BY uid")
    table = open_table(settings)
    list(compact(table, EVENTS, target_bytes=TARGET, now=LATER))
    expire_snapshots(table, now=datetime.now(UTC), keep_days=5)
    clean(table, now=datetime.now(UTC))
    assert begun.fetchall() == [("a0",), ("a1",), ("a2",)]
