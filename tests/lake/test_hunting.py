"""What a person who hunts is shown of an answer, and of the tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.lake.stocked import received, settings_for, stock

from noroshi.lake.description import described_tables
from noroshi.lake.hunting import Kind, ask, ask_where_seen, events_with, export
from noroshi.lake.querying import Lake
from noroshi.lake.tables import TABLES


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Three events, one of them of an address."""
    settings = settings_for(tmp_path)
    seen = [{"name": "src_endpoint.ip", "type_id": 2, "value": "192.0.2.1"}]
    stock(settings, received(["a1"], src_endpoint={"ip": "192.0.2.1"}, observables=seen), received(["b1", "b2"]))
    return Lake(settings)


def test_an_answer_has_kinds_of_columns_and_values_that_a_page_can_show(lake: Lake) -> None:
    shown = ask(
        lake,
        "SELECT time, uid, 1.5::DECIMAL(9, 2) AS share, sum(1) OVER () AS total, [uid] AS uids, NULL AS nothing, "
        "encode('狼煙') AS raw, 9007199254740993 AS big FROM events WHERE uid = 'a1'",
        limit=10,
    )
    assert list(shown.columns) == [
        ("time", Kind.TIME),
        ("uid", Kind.TEXT),
        ("share", Kind.NUMBER),
        ("total", Kind.NUMBER),
        ("uids", Kind.TEXT),
        ("nothing", Kind.TEXT),
        ("raw", Kind.TEXT),
        ("big", Kind.NUMBER),
    ]
    assert list(map(list, shown.rows)) == [
        ["2026-01-05 12:00:00.000Z", "a1", 1.5, 1, '["a1"]', None, "狼煙", "9007199254740993"]
    ]
    assert not shown.more


def test_an_answer_is_cut_at_its_limit_and_says_so(lake: Lake) -> None:
    shown = ask(lake, "SELECT uid FROM events ORDER BY uid", limit=2)
    assert ([list(row) for row in shown.rows], shown.more) == ([["a1"], ["b1"]], True)
    assert not ask(lake, "SELECT uid FROM events", limit=3).more


def test_an_observable_leads_to_its_fields_and_events(lake: Lake) -> None:
    found = ask_where_seen(lake, "192.0.2.1", limit=10)
    moment = "2026-01-05 12:00:00.000Z"
    assert [list(row) for row in found.rows] == [["src_endpoint.ip", "linux_auth", moment, moment, 1, "a1"]]
    events = ask(lake, events_with("192.0.2.1"), limit=10)
    assert [row[-1] for row in events.rows] == ["raw text of a1"]
    assert not ask(lake, events_with("' OR true --"), limit=10).rows


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_an_answer_is_exported_whole(lake: Lake, form: str) -> None:
    file = io.BytesIO()
    export(lake, "SELECT uid, [uid] AS uids FROM events ORDER BY uid", form, file, limit=2)
    content = file.getvalue()
    read = {
        "csv": lambda: [[row["uid"], row["uids"]] for row in csv.DictReader(io.StringIO(content.decode()))],
        "json": lambda: [[row["uid"], json.dumps(row["uids"])] for row in map(json.loads, content.splitlines())],
        "parquet": lambda: [
            [row["uid"], json.dumps(row["uids"])] for row in pq.read_table(io.BytesIO(content)).to_pylist()
        ],
    }
    assert read[form]() == [["a1", '["a1"]'], ["b1", '["b1"]']]


def test_no_text_of_a_sender_becomes_a_formula_in_a_spreadsheet(lake: Lake) -> None:
    file = io.BytesIO()
    sql = """SELECT '=HYPERLINK("http://evil.example")' AS a, '@x' AS b, '-2+3' AS c, 'a=b' AS d, -2 AS e, NULL AS f,
        ['=x'] AS g"""
    export(lake, sql, "csv", file, limit=2)
    (row,) = csv.DictReader(io.StringIO(file.getvalue().decode()))
    assert row == {
        "a": """'=HYPERLINK("http://evil.example")""", "b": "'@x", "c": "'-2+3", "d": "a=b", "e": "-2", "f": "",
        "g": '["=x"]',
    }  # fmt: skip


def test_every_column_of_every_table_is_told_with_its_type(lake: Lake) -> None:
    tables = {table.name: table for table in described_tables()}
    assert {name: [column.name for column in table.columns] for name, table in tables.items()} == {
        spec.name: spec.columns.names for spec in TABLES
    }
    assert all(table.description for table in tables.values())
    events = {column.name: column for column in tables["events"].columns}
    assert (events["src_endpoint_ip"].type, events["src_endpoint_ip"].description) == (
        "VARCHAR",
        "Source Endpoint: IP Address",
    )
    answered = lake.sql("SELECT * FROM events").types
    assert [str(kind).replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ") for kind in answered] == [
        column.type for column in tables["events"].columns
    ]
