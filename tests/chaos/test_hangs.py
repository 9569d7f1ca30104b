"""Processes that hang instead of ending, and come back when others have done their work: nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.chaos.load import Sender, children, settle, write_rules
from tests.platform.conftest import Running

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        os.environ.get("NOROSHI_CHAOS") != "long", reason="waits for what hangs for a minute; needs NOROSHI_CHAOS=long"
    ),
]

REDELIVERED_SECONDS = 60
"""After so long the broker gives to another worker what one was given and never answered."""


def sender_to(platform: Running, seconds: float) -> Sender:
    url = (platform.folder / "collect-url").read_text
    return Sender(url=url, token=platform.told["token"], seconds=seconds, pause_seconds=0.1)


@contextmanager
def hanging(platform: Running, *names: str) -> Iterator[None]:
    """Stop processes in the middle of whatever they do, and let them go on where they were."""
    found = children(platform.folder)
    pids = [found[name]["pid"] for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def check(platform: Running, sender: Sender) -> None:
    sender.join()
    outcome = settle(platform, sender, 240)
    print(f"\nanswers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
    assert not sender.failure
    assert outcome.is_right(sender), outcome
    assert [name for name, child in children(platform.folder).items() if child["restarts"]] == []


@pytest.mark.parametrize("name", ["nats-server", "valkey"])
def test_a_server_that_hangs_for_half_a_minute_costs_nothing(tmp_path: Path, name: str) -> None:
    platform = Running(tmp_path / "platform", "--settings", str(write_rules(tmp_path)))
    try:
        sender = sender_to(platform, 40)
        sender.start()
        time.sleep(3)
        with hanging(platform, name):
            time.sleep(30)
        check(platform, sender)
    finally:
        platform.stop()


def test_rooms_that_hang_for_twenty_seconds_go_on_where_they_were(tmp_path: Path) -> None:
    platform = Running(tmp_path / "platform", "--settings", str(write_rules(tmp_path)))
    try:
        sender = sender_to(platform, 70)
        sender.start()
        for name in ("analyze-1", "detect-1", "route-1"):
            time.sleep(2)
            with hanging(platform, name):
                time.sleep(20)
        check(platform, sender)
    finally:
        platform.stop()


def test_workers_that_come_back_when_others_have_done_their_work_repeat_nothing(tmp_path: Path) -> None:
    settings = write_rules(tmp_path, "workers = 2\n[analyze]\nworkers = 2\n")
    platform = Running(tmp_path / "platform", "--settings", str(settings))
    try:
        sender = sender_to(platform, REDELIVERED_SECONDS + 25)
        sender.start()
        time.sleep(3)
        with hanging(platform, "analyze-1", "detect-1"):
            time.sleep(REDELIVERED_SECONDS + 15)
        check(platform, sender)
    finally:
        platform.stop()


def test_a_platform_that_is_ended_while_it_compacts_goes_on_where_it_was(tmp_path: Path) -> None:
    eager = "[lake]\nupkeep_seconds = 0.1\ncommit_seconds = 0.2\nidle_commit_seconds = 0.1\n"
    eager += '[platform]\nlog_level = "debug"\n'
    folder, settings = tmp_path / "platform", str(write_rules(tmp_path, eager))
    platform = Running(folder, "--settings", settings)
    sender = sender_to(platform, 60)
    sender.start()
    try:
        ends = []
        while sender.is_alive():
            before, deadline = compactions(folder), time.monotonic() + 60
            while compactions(folder) < before + 2 and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.5))
            began = time.monotonic()
            platform.process.send_signal(signal.SIGTERM)
            platform.process.communicate(timeout=60)
            ends.append((platform.process.returncode, round(time.monotonic() - began, 1)))
            platform = Running(folder, "--settings", settings)
        print(f"\n{compactions(folder)} compactions; ended (exit code, seconds) {ends}")
        assert {code for code, _ in ends} == {0}
        assert len(ends) > 1
        check(platform, sender)
        verified = platform.command("lake", "verify")
        assert verified.returncode == 0, verified.stdout
    finally:
        platform.stop()


def compactions(folder: Path) -> int:
    """How often files of the lake have become one, by what the router says."""
    return (folder / "logs" / "route-1.log").read_text().count('"event": "compacted"')
