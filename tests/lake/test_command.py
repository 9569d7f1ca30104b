"""`noroshi query` and `noroshi lake` as people call them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.commands import noroshi
from tests.lake.stocked import NOON, received, settings_for, stock


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform's folder with a lake of three events."""
    path = tmp_path_factory.mktemp("platform")
    stock(settings_for(path), received(["a", "b", "c"], message="tab\there \x1b[31m"))
    return path


def test_json_is_one_object_a_line(folder: Path) -> None:
    done = noroshi(
        "query", "SELECT uid, time FROM events ORDER BY uid", "--dir", str(folder), "-f", "json", "--limit", "2"
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"uid": uid, "time": NOON.isoformat().replace("+00:00", "Z")} for uid in ("a", "b")
    ]


def test_a_table_shows_no_control_characters_of_the_logs(folder: Path) -> None:
    done = noroshi("query", "-", "--dir", str(folder), text="SELECT message FROM events LIMIT 1")
    assert ("\x1b[31m" in done.stdout, "\\x1b" in done.stdout, "1 row" in done.stdout) == (False, True, True)


def test_parquet_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.parquet"
    noroshi("query", "SELECT uid FROM events ORDER BY uid", "--dir", str(folder), "-f", "parquet", "--out", str(out))
    assert pq.read_table(out)["uid"].to_pylist() == ["a", "b", "c"]


def test_csv_holds_lists_as_json(folder: Path) -> None:
    done = noroshi("query", "SELECT ['x', 'y'] AS names, 1 AS one", "--dir", str(folder), "-f", "csv")
    assert done.stdout == '"names","one"\n"[""x"",""y""]",1\n'


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "table"])
def test_what_only_sql_knows_is_written_as_text(folder: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "answer"
    sql = "SELECT INTERVAL 90 SECOND AS wait, TIMESTAMP_NS '2026-01-05 10:00:00.5' AS moment"
    done = noroshi("query", sql, "--dir", str(folder), "-f", form, *(() if form == "table" else ("--out", str(out))))
    if form == "parquet":
        assert pq.read_table(out).to_pylist() == [{"wait": "00:01:30", "moment": "2026-01-05 10:00:00.5"}]
    else:
        text = out.read_text() if out.exists() else done.stdout
        assert ("00:01:30" in text, "2026-01-05 10:00:00.5" in text) == (True, True)


def test_a_row_of_many_columns_is_a_list_of_its_values(folder: Path) -> None:
    done = noroshi("query", "SELECT * FROM events WHERE uid = 'a'", "--dir", str(folder))
    shown = dict(line.split(maxsplit=1) for line in done.stdout.splitlines() if line.startswith((" uid", " source")))
    assert {name: value.strip() for name, value in shown.items()} == {"uid": "a", "source": "linux_auth"}
    assert ("user_name" in done.stdout, done.stdout.splitlines()[-1]) == (
        False,
        "1 row, without columns that have no value",
    )


def test_a_query_that_fails_leaves_the_file_as_it_was(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    out.write_text("before")
    done = noroshi("query", "SELECT raw_data::INT FROM events", "--dir", str(folder), "-f", "csv", "--out", str(out))
    assert (done.returncode, [file.name for file in tmp_path.iterdir()], out.read_text()) == (2, [out.name], "before")


@pytest.mark.parametrize("sql", ["SELECT * FROM '/etc/passwd'", "DROP TABLE events", "SELECT nope FROM events"])
def test_what_cannot_be_asked_is_one_line_and_exit_code_2(folder: Path, sql: str) -> None:
    done = noroshi("query", sql, "--dir", str(folder))
    assert (done.returncode, done.stdout, done.stderr.startswith("noroshi: ")) == (2, "", True)


def test_an_interrupt_ends_a_query(folder: Path) -> None:
    sql = "SELECT count(*) FROM range(100000000000) WHERE range % 7 = 3"
    command = [sys.executable, "-c", "from noroshi.cli.main import main; main()", "query", sql, "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130


def test_upkeep_by_hand(folder: Path) -> None:
    done = [noroshi("lake", name, "--dir", str(folder)) for name in ("compact", "expire", "clean", "verify")]
    assert [one.returncode for one in done] == [0, 0, 0, 0]
    assert done[-1].stdout == "The lake holds what it says.\n"
