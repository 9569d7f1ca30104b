"""Conditions leave files out only when no row of theirs could be in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.stocked import NOON, open_table, received, settings_for, stock

from noroshi.lake.predicates import row_filters
from noroshi.lake.querying import Lake
from noroshi.lake.statement import check_statement
from noroshi.lake.tables import TABLES

SPECS = {spec.name: spec for spec in TABLES}
DAYS = 4
SOURCES = ("falco", "linux_auth")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """One file for each of two sources and four days; uids tell which: `falco-0`."""
    chosen = settings_for(tmp_path_factory.mktemp("lake"))
    stock(
        chosen,
        *(
            received([f"{source}-{day}"], time=NOON + timedelta(days=day), source=source)
            for source in SOURCES
            for day in range(DAYS)
        ),
    )
    return Lake(chosen)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'")
        yield opened


def files_read(lake: Lake, connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """The uids in the files that a query is planned to read."""

    def evaluate(expression: str, kind: str) -> Any:
        found = connection.execute(f"SELECT try_cast(({expression}) AS {kind})").fetchone()
        return found[0] if found else None

    statement = check_statement(connection, sql, SPECS)
    condition = row_filters(statement, SPECS, evaluate)["events"]
    table = open_table(lake._settings)
    return sorted(table.scan(row_filter=condition, selected_fields=("uid",)).to_arrow()["uid"].to_pylist())


EVERYTHING = sorted(f"{source}-{day}" for source in SOURCES for day in range(DAYS))


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("SELECT * FROM events WHERE source = 'falco' AND time >= '2026-01-07'", ["falco-2", "falco-3"]),
        ("FROM events e WHERE e.time BETWEEN '2026-01-06' AND '2026-01-07'", ["falco-1", "linux_auth-1"]),
        ("FROM events WHERE TIMESTAMP '2026-01-06' > \"Time\"", ["falco-0", "linux_auth-0"]),
        ("FROM events WHERE time::DATE = DATE '2026-01-06'", ["falco-1", "linux_auth-1"]),
        ("FROM events WHERE source IN ('falco') AND time > TIMESTAMPTZ '2026-01-07 13:00:00+00'", ["falco-3"]),
        ("FROM events WHERE time > now() - INTERVAL 1 DAY AND time < now()", []),
        (
            "SELECT count(*) FROM events WHERE (source = 'falco') AND (raw_data LIKE '%x%')",
            [f"falco-{d}" for d in range(4)],
        ),
        ("FROM search('x') WHERE source = 'falco' AND time < '2026-01-06'", ["falco-0"]),
        ("WITH x AS (FROM events WHERE source = 'falco' AND time < '2026-01-06') FROM x", ["falco-0"]),
        (
            "FROM events a JOIN events b USING (uid) WHERE a.time < '2026-01-06' AND b.time > '2026-01-08'",
            ["falco-0", "falco-3", "linux_auth-0", "linux_auth-3"],
        ),
        ("FROM events WHERE source = 'falco' OR time < '2026-01-06'", EVERYTHING),
        ("FROM events WHERE NOT source = 'falco'", EVERYTHING),
        ("FROM events WHERE source || '' = 'falco'", EVERYTHING),
        ("FROM events a, events b WHERE source = 'falco'", EVERYTHING),
        ("SELECT 'falco' AS source FROM events WHERE source = 'falco'", EVERYTHING),
        ("FROM events WHERE time > (SELECT max(minute) FROM ledger)", EVERYTHING),
        ("FROM events WHERE time > random()::VARCHAR", EVERYTHING),
        ("FROM events WHERE time < 'infinity'", EVERYTHING),
        ("FROM events a ASOF JOIN events b ON a.uid = b.uid AND a.time >= b.time WHERE b.source = 'falco'", EVERYTHING),
        ("FROM events WHERE source = 'falco' UNION ALL FROM events", EVERYTHING),
    ],
)
def test_a_query_reads_the_files_it_needs(
    lake: Lake, connection: duckdb.DuckDBPyConnection, sql: str, read: list[str]
) -> None:
    assert files_read(lake, connection, sql) == read


CONDITIONS = st.recursive(
    st.sampled_from(
        [
            "source = 'falco'",
            "source <> 'falco'",
            "source IN ('falco', 'other')",
            "time >= '2026-01-06T12:00:00Z'",
            "time < '2026-01-07'",
            "time::DATE = '2026-01-06'",
            "time::DATE <= '2026-01-06'",
            "'2026-01-07 12:00:00+00' <= time",
            "time BETWEEN '2026-01-05' AND '2026-01-06 12:00:00+00'",
            "uid > 'falco-2'",
            "class_uid = 3002",
            "class_uid > 3002.5",
            "severity_id IS NULL",
        ]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda part: f"NOT ({part})"),
    ),
    max_leaves=5,
)


@settings(max_examples=15, deadline=None)
@given(condition=CONDITIONS)
def test_no_row_of_an_answer_is_left_out(lake: Lake, condition: str) -> None:
    whole = lake.sql("SELECT uid, time, source, class_uid, severity_id FROM events").to_arrow_table()
    with duckdb.connect(config={"python_enable_replacements": "false"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("events", whole)
        expected = connection.execute(f"SELECT uid FROM events WHERE {condition} ORDER BY uid").fetchall()
    assert lake.sql(f"SELECT uid FROM events WHERE {condition} ORDER BY uid").fetchall() == expected
