"""Schedules: when they are due, and that each moment starts one run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.respond.engine.acting import RecordingHands

from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.library import deploy_library
from noroshi.respond.policy import Policy, Schedule
from noroshi.respond.triggers import moments, start_due
from noroshi.runtime.errors import ContentError

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def test_moments_follow_the_clock_of_the_time_zone_over_its_changes() -> None:
    daily = Schedule(cron="30 7 * * *", timezone="Europe/Berlin")
    found = list(moments(daily, NOON - timedelta(days=2), NOON + timedelta(days=1)))
    # On 29 March 2026 Berlin goes from one hour ahead of UTC to two.
    assert [moment.isoformat() for moment in found] == [
        "2026-03-28T06:30:00+00:00",
        "2026-03-29T05:30:00+00:00",
        "2026-03-30T05:30:00+00:00",
    ]


def test_each_moment_starts_one_run_however_many_ask(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'j.db'}")
    with LocalEngine(Journal(database), RecordingHands()) as engine:
        hourly = Policy(mode="shadow", schedules=(Schedule(cron="0 * * * *", argument={"n": 1}),))
        engine.deploy("tidy", "main: {params: [a], steps: [{r: {return: '${a.n}'}}]}", "tester", hourly)
        first = start_due(engine, NOON, NOON + timedelta(hours=2))
        again = start_due(engine, NOON + timedelta(minutes=30), NOON + timedelta(hours=3))
        assert (len(first), len(set(first + again))) == (2, 3)
        runs = engine.runs()
        assert {(run.playbook, run.mode, run.started_by) for run in runs} == {("tidy", "shadow", "schedule 0 * * * *")}
        assert len(runs) == 3
    database.close()


def test_a_folder_is_deployed_as_it_stands_or_not_at_all(tmp_path: Path) -> None:
    def write(name: str, text: str) -> None:
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "playbook.yaml").write_text(text)

    database = Database(f"sqlite:///{tmp_path / 'j.db'}")
    with LocalEngine(Journal(database), RecordingHands()) as engine:

        def names() -> list[tuple[str, str]]:
            return [(one.name, one.deployed_by) for one in engine.deployed()]

        engine.deploy("by-hand", "- r: {return: 1}", "cli alice")
        write("one", "- r: {return: 1}")
        write("two", "- r: {return: 2}")
        assert deploy_library(engine, tmp_path, "c1", whole=True) == 2
        assert deploy_library(engine, tmp_path, "c2", whole=True) == 0
        assert names() == [("by-hand", "cli alice"), ("one", "content c1"), ("two", "content c1")]
        write("one", "- r: {return: '${ghost}'}")
        write("two", "- r: {return: 3}")
        with pytest.raises(ContentError, match="never assigned"):
            deploy_library(engine, tmp_path, "c3", whole=True)
        assert engine.source("two") == "- r: {return: 2}"
        (tmp_path / "one" / "playbook.yaml").unlink()
        assert deploy_library(engine, tmp_path, "c4", whole=True) == 2
        assert names() == [("by-hand", "cli alice"), ("two", "content c4")]
    database.close()
