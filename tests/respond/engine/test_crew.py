"""Crews: they hear of each other's work, take over from the killed, and keep to the limits of playbooks."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.respond.engine.acting import RecordingHands

from noroshi.respond.engine.contract import RunRequest, State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.liveness import is_gone, own_name
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.policy import Policy

HOLDER = """
import sys
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.liveness import own_name
import time
journal = Journal(Database(sys.argv[1]), lease_seconds=600)
print(journal.claim(own_name(), time.time()) is not None, flush=True)
time.sleep(600)
"""


@pytest.fixture
def journal(database_url: str) -> Iterator[Journal]:
    database = Database(database_url)
    yield Journal(database, lease_seconds=600)
    database.close()


@contextmanager
def working(engine: LocalEngine, workers: int = 2) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=engine.work, args=(stop, workers))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_until(holds: object, seconds: float = 30.0) -> float:
    """Seconds until it holds."""
    began = time.monotonic()
    while not holds():  # type: ignore[operator]
        assert time.monotonic() - began < seconds
        time.sleep(0.01)
    return time.monotonic() - began


def test_a_run_of_a_killed_worker_is_taken_over_long_before_its_lease_ends(journal: Journal, database_url: str) -> None:
    with LocalEngine(journal, RecordingHands()) as engine:
        engine.start(RunRequest(run_id="run-1", playbook="p", source="- a: {call: x.act}"))
        holder = subprocess.Popen([sys.executable, "-c", HOLDER, database_url], stdout=subprocess.PIPE, text=True)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with working(engine):
            time.sleep(0.7)
            assert engine.record("run-1").start_time is None
            holder.kill()
            holder.communicate()
            wait_until(lambda: engine.record("run-1").state is State.SUCCEEDED)


def test_a_worker_that_lives_or_lives_elsewhere_is_never_taken_for_gone() -> None:
    mine = own_name()
    host, pid, place, birth, number = mine.split("|")
    assert not is_gone(mine)
    assert not is_gone("|".join((host, pid, "another-place", birth, number)))
    assert not is_gone("somebody")
    assert is_gone("|".join((host, pid, place, "1", number)))


def test_a_run_started_by_one_process_is_driven_by_another_at_once(journal: Journal, database_url: str) -> None:
    other = Database(database_url)
    busy = LocalEngine(Journal(other), RecordingHands())
    with LocalEngine(journal, RecordingHands()) as idle, busy, working(busy):
        time.sleep(0.3)
        idle.start(RunRequest(run_id="run-1", playbook="p", source="- a: {call: x.act}"))
        wait_until(lambda: idle.record("run-1").state is State.SUCCEEDED)
    other.close()


@pytest.mark.parametrize(
    ("policy", "most_at_once"),
    [
        (Policy(most=2), 2),
        (Policy(target="host", most_per_target=1), 3),
        (Policy(), 6),
    ],
)
def test_no_more_runs_are_under_way_than_the_policy_allows(journal: Journal, policy: Policy, most_at_once: int) -> None:
    source = "main: {params: [a], steps: [{s: {call: sys.sleep, args: {seconds: 1}}}]}"
    seen = 0
    with LocalEngine(journal, RecordingHands()) as engine:
        for number in range(6):
            argument = {"host": f"host-{number % 3}"}
            engine.start(
                RunRequest(run_id=f"run-{number}", playbook="p", source=source, argument=argument, policy=policy)
            )
        with working(engine, 6):
            while not all(record.state is State.SUCCEEDED for record in engine.runs()):
                busy = sum(record.state is State.ACTIVE for record in engine.runs())
                seen = max(seen, busy)
                assert busy <= most_at_once
                time.sleep(0.01)
    assert seen == most_at_once


def test_an_older_journal_is_given_what_it_lacks(tmp_path: object) -> None:
    from sqlalchemy import create_engine

    url = f"sqlite:///{tmp_path}/old.db"
    with LocalEngine(Journal(first := Database(url)), RecordingHands()) as engine:
        engine.drive(engine.start(RunRequest(run_id="run-1", playbook="p", source="- a: {call: x.act}")))
    first.close()
    raw = create_engine(url)
    with raw.begin() as connection:
        connection.exec_driver_sql("DROP INDEX playbook_runs_busy")
        for column in ("news", "parent", "target"):
            connection.exec_driver_sql(f"ALTER TABLE playbook_runs DROP COLUMN {column}")
    raw.dispose()
    with LocalEngine(Journal(again := Database(url)), RecordingHands()) as engine:
        assert engine.record("run-1").state is State.SUCCEEDED
        assert (
            engine.drive(engine.start(RunRequest(run_id="run-2", playbook="p", source="- a: {call: x.act}"))).result
            is None
        )
    again.close()


def test_workers_go_on_when_the_database_cuts_every_connection(postgres: str, tmp_path: Path) -> None:
    from sqlalchemy import create_engine

    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS cut")
        connection.exec_driver_sql("CREATE DATABASE cut")
    database = Database(postgres.replace("/postgres?", "/cut?"))
    engine = LocalEngine(Journal(database), RecordingHands())
    with engine, working(engine):
        engine.start(RunRequest(run_id="run-1", playbook="p", source="- a: {call: x.act}"))
        wait_until(lambda: engine.record("run-1").state is State.SUCCEEDED)
        with server.connect() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'cut'")
        engine.start(RunRequest(run_id="run-2", playbook="p", source="- a: {call: x.act}"))
        wait_until(lambda: engine.record("run-2").state is State.SUCCEEDED)
        engine.start(RunRequest(run_id="run-3", playbook="p", source="- a: {call: x.act}"))
        wait_until(lambda: engine.record("run-3").state is State.SUCCEEDED)
    database.close()
    server.dispose()
