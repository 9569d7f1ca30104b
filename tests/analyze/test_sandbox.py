"""What analyzer SQL cannot do."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from noroshi.analyze.sandbox import Sandbox, SandboxTimeoutError


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_parquet('http://127.0.0.1:1/x')",
        "COPY (SELECT 1) TO '/tmp/noroshi-escaped'",
        "ATTACH '/tmp/noroshi-escaped.db'",
        "INSTALL httpfs",
        "LOAD icu",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SELECT getenv('HOME')",
        "SELECT * FROM outside",
    ],
)
def test_nothing_outside_is_reachable(sql: str) -> None:
    outside = pa.table({"secret": ["a variable of the caller"]})
    sandbox = Sandbox()
    with pytest.raises(duckdb.Error):
        sandbox.run(sandbox.prepare(sql))
    sandbox.close()
    assert outside.num_rows == 1
    assert not Path("/tmp/noroshi-escaped").exists()


def test_no_progress_is_drawn_among_what_commands_print() -> None:
    sandbox = Sandbox()
    answer = sandbox.run(sandbox.prepare("SELECT current_setting('enable_progress_bar') AS drawn"))
    sandbox.close()
    assert answer.to_pylist() == [{"drawn": False}]


def test_a_query_that_does_not_end_is_interrupted() -> None:
    sandbox = Sandbox(timeout_seconds=0.2)
    endless = sandbox.prepare(
        "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range = -1"
    )
    with pytest.raises(SandboxTimeoutError, match=r"longer than 0\.2 s"):
        sandbox.run(endless)
    assert sandbox.run(sandbox.prepare("SELECT 1 AS one"))["one"].to_pylist() == [1]
    sandbox.close()


def test_memory_is_bounded() -> None:
    sandbox = Sandbox(memory_limit="50MB")
    with pytest.raises(duckdb.Error):
        sandbox.run(sandbox.prepare("SELECT string_agg(repeat('x', 1000), '') FROM range(1000000)"))
    sandbox.close()


def test_a_relation_is_filled_again_without_planning_again() -> None:
    sandbox = Sandbox()
    numbers = sandbox.provide("numbers", pa.table({"n": pa.array([], pa.int64())}))
    doubled = sandbox.prepare("SELECT n * 2 AS n FROM numbers")
    for values in ([1, 2], [], [5]):
        numbers.fill(pa.table({"n": pa.array(values, pa.int64())}))
        assert sandbox.run(doubled)["n"].to_pylist() == [value * 2 for value in values]
    sandbox.close()
