"""What people may ask the lake, what they get, and what is read for it."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars
import pytest
from pyiceberg.types import StringType
from tests.lake.stocked import NOON, open_table, received, settings_for, stock

import noroshi.lake
from noroshi.lake.compaction import compact
from noroshi.lake.querying import Lake, Watch
from noroshi.lake.tables import EVENTS
from noroshi.lake.wrong import QueryError
from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.runtime.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lake of two sources and two days."""
    chosen = settings_for(tmp_path)
    seen = [{"name": "src_endpoint.ip", "type_id": 2, "value": "192.0.2.1"}]
    stock(
        chosen,
        received(["a1", "a2"], src_endpoint={"ip": "192.0.2.1"}, observables=seen),
        received(["b1"], time=NOON + timedelta(days=1), src_endpoint={"ip": "192.0.2.2"}),
        received(["c1"], source="falco", process={"name": "XMRig"}),
    )
    return chosen


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = Lake(settings).sql(sql).fetchall()
    return rows


def test_events_are_rows_with_columns(settings: Settings) -> None:
    sql = "SELECT uid, source, src_endpoint_ip, time FROM events ORDER BY uid"
    assert ask(settings, sql) == [
        ("a1", "linux_auth", "192.0.2.1", NOON),
        ("a2", "linux_auth", "192.0.2.1", NOON),
        ("b1", "linux_auth", "192.0.2.2", NOON + timedelta(days=1)),
        ("c1", "falco", None, NOON),
    ]


def test_search_finds_raw_and_normalised_text_in_any_letter_case(settings: Settings) -> None:
    assert ask(settings, "SELECT uid FROM search('TEXT OF b1')") == [("b1",)]
    assert ask(settings, "SELECT uid FROM search('xmrig') WHERE source = 'falco'") == [("c1",)]


def test_seen_tells_where_a_value_was_seen(settings: Settings) -> None:
    assert ask(settings, "FROM seen('192.0.2.1')") == [
        ("192.0.2.1", "src_endpoint.ip", "linux_auth", NOON, NOON, 2, "a1")
    ]
    assert ask(settings, "FROM seen('192.0.2.77')") == []


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("DELETE FROM events", "only SELECT"),
        ("COPY events TO '/tmp/x'", "only SELECT"),
        ("ATTACH '/tmp/x.db'", "only SELECT"),
        ("SET enable_external_access = true", "only SELECT"),
        ("SELECT 1; SELECT 2", "one SELECT"),
        ("SELECT * FROM '/etc/passwd'", "no table"),
        ("SELECT * FROM read_text('/etc/passwd')", "read_text"),
        ("SELECT (SELECT max(content) FROM read_text('/etc/passwd'))", "read_text"),
        ("WITH x AS (SELECT * FROM glob('/*')) SELECT * FROM x", "glob"),
        ("SELECT * FROM sniff_csv('/etc/passwd')", "sniff_csv"),
        ("SELECT * FROM duckdb_settings()", "duckdb_settings"),
        ("SELECT * FROM nothing", "no table 'nothing'"),
        ("SELECT nothing FROM events", "nothing"),
        ("SELEC 1", "syntax"),
        ("", "one SELECT"),
    ],
)
def test_what_is_not_a_question_to_the_lake_is_refused(settings: Settings, sql: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        Lake(settings).sql(sql)


def test_even_a_query_that_got_past_the_check_reaches_no_other_file(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    for sql in (f"SELECT * FROM read_text('{secret}')", f"COPY (SELECT 1) TO '{secret}'", f"ATTACH '{secret}'"):
        with pytest.raises(duckdb.PermissionException):
            sandbox(settings).execute(sql)
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        sandbox(settings).execute("SET enable_external_access = true")


def sandbox(settings: Settings) -> duckdb.DuckDBPyConnection:
    """What a query runs in."""
    return Lake(settings)._prepare("SELECT 1 FROM events", None).connection


def test_a_query_that_takes_too_long_is_ended(settings: Settings) -> None:
    slow = settings.model_copy(update={"lake": settings.lake.model_copy(update={"query_seconds": 0.3})})
    began = time.monotonic()
    with (
        pytest.raises(UsageError, match=r"longer than 0.3 s"),
        Lake(slow).reading("SELECT count(*) FROM range(100000000000) WHERE range % 7 = 3") as answer,
    ):
        list(answer.batches)
    assert time.monotonic() - began < 5


def test_a_query_that_takes_too_much_memory_says_which_setting_bounds_it(settings: Settings) -> None:
    small = settings.model_copy(update={"lake": settings.lake.model_copy(update={"query_memory": "40MB"})})
    with (
        pytest.raises(UsageError, match=r"more memory than lake\.query_memory allows"),
        Lake(small).reading("SELECT list(n) FROM range(20000000) t(n)") as answer,
    ):
        list(answer.batches)


def test_a_query_sees_one_snapshot_while_others_write(settings: Settings) -> None:
    lake = Lake(settings)
    before = lake.sql("SELECT count(*) FROM events")
    stock(settings, received(["d1"]))
    assert (before.fetchall(), ask(settings, "SELECT count(*) FROM events")) == ([(4,)], [(5,)])


def test_readers_and_writers_do_not_disturb_each_other(settings: Settings) -> None:
    counts: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            counts.append(ask(settings, "SELECT count(*) FROM events")[0][0])

    reading = threading.Thread(target=read)
    reading.start()
    for number in range(5):
        stock(settings, received([f"w{number}"]))
    done.set()
    reading.join()
    assert counts == sorted(counts)
    assert ask(settings, "SELECT count(*) FROM events") == [(9,)]


def test_an_older_snapshot_can_be_asked(settings: Settings) -> None:
    moment = datetime.now(UTC)
    time.sleep(0.01)
    stock(settings, received(["d1"]))
    assert Lake(settings).sql("SELECT count(*) FROM events", at=moment).fetchall() == [(4,)]


def test_a_column_that_came_later_is_null_in_older_rows(settings: Settings) -> None:
    table = open_table(settings)
    with table.update_schema() as update:
        update.add_column("threat_name", StringType())
    assert ask(settings, "SELECT count(threat_name), count(*) FROM events") == [(0, 4)]
    first = table.snapshots()[0]
    assert len(table.scan(snapshot_id=first.snapshot_id).to_arrow()) == 2


def test_a_table_of_an_older_version_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    table = open_table(settings)
    with table.update_schema() as update:
        update.delete_column("is_mfa")
    assert "is_mfa" in open_table(settings).schema().column_names
    stock(settings, received(["a1"], is_mfa=True))
    assert ask(settings, "SELECT is_mfa FROM events") == [(True,)]


def test_another_engine_reads_the_same_rows(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLARS_ICEBERG_PLANNER", "pyiceberg")
    stock(settings, received(["a3"]))
    table = open_table(settings, EVENTS)
    (done,) = compact(table, EVENTS, target_bytes=1 << 20, now=NOON + timedelta(days=9))
    table.refresh()
    frame = polars.scan_iceberg(table).filter(polars.col("source") == "linux_auth")
    found = frame.select("uid", "time", "src_endpoint_ip", "user_name").sort("uid").collect()
    assert (done.files, found.rows()) == (
        2,
        [
            ("a1", NOON, "192.0.2.1", None),
            ("a2", NOON, "192.0.2.1", None),
            ("a3", NOON, None, None),
            ("b1", NOON + timedelta(days=1), "192.0.2.2", None),
        ],
    )


def test_a_notebook_connects_with_the_folder(settings: Settings) -> None:
    lake = noroshi.lake.connect(settings.platform.dir)
    assert lake.sql("SELECT count(*) AS events FROM events").fetchall() == [(4,)]


def test_a_folder_without_a_lake_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no lake"):
        noroshi.lake.connect(tmp_path)


def test_the_catalogue_is_one_that_others_can_open(settings: Settings) -> None:
    with sqlite3.connect(settings.platform.dir / "lake" / "catalogue.sqlite") as catalogue:
        names = catalogue.execute("SELECT table_namespace, table_name FROM iceberg_tables ORDER BY 2").fetchall()
    catalogue.close()
    assert names == [("noroshi", "events"), ("noroshi", "observables")]


def test_values_can_be_given_beside_the_text(settings: Settings) -> None:
    lake = Lake(settings)
    assert lake.sql("SELECT uid FROM events WHERE src_endpoint_ip = $1", ["192.0.2.2"]).fetchall() == [("b1",)]
    assert lake.sql("SELECT count(*) FROM seen($1)", ["x' OR 1 = 1 --"]).fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("sql", "blamed"),
    [
        ("SELECT uid, '狼煙', nope FROM events", "nope"),
        ("SELECT uid FROM evnts", "evnts"),
        ("SELECT uid FROM events WHERE (", "("),
        ("SELECT '狼', raw_data::int FROM events", "::int"),
        ("SELECT * FROM read_csv('x')", "read_csv('x')"),
    ],
)
def test_a_wrong_query_tells_the_place_in_its_text(settings: Settings, sql: str, blamed: str) -> None:
    with pytest.raises(QueryError) as told, Lake(settings).reading(sql) as answer:
        list(answer.batches)
    place = told.value.place
    assert place is not None
    assert sql[place.start : place.start + place.length] == blamed


def test_another_thread_sees_how_far_a_query_is_and_ends_it(settings: Settings) -> None:
    watch = Watch()

    def end_when_seen() -> None:
        while not watch.progress:
            time.sleep(0.01)
        watch.end()

    thread = threading.Thread(target=end_when_seen)
    thread.start()
    slow = "SELECT count(*) FROM range(100000000000) t(n) WHERE n % 7 = 3"
    with pytest.raises(UsageError, match="the query was ended"), Lake(settings).reading(slow, watch=watch) as answer:
        list(answer.batches)
    thread.join()
    assert watch.progress is None
