"""Processes forked from one that imported all they need: what is told of them, and who outlives whom."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from noroshi.runtime.forking import Birth
from noroshi.runtime.nursery import Forked, Nursery

T = TypeVar("T")

PROGRAM = """
import os, signal, sys, time

def main():
    told = ("I am", os.getpid(), "of", os.getsid(0), sys.argv[1:], os.environ["NAME"])
    print(*told, "with slow:", "slow" in sys.modules, flush=True)
    if sys.argv[1] == "wait":
        while True:
            time.sleep(60)
    if sys.argv[1] == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("deaf", flush=True)
        time.sleep(60)
    if sys.argv[1] == "fail":
        raise ValueError("not today")
    sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(0.5)\n")
    return tmp_path


@pytest.fixture
def nursery(place: Path) -> Iterator[Nursery]:
    environment = {**os.environ, "PYTHONPATH": str(place)}
    with Nursery(["program", "slow", "missing"], log=place / "nursery.log", environment=environment) as made:
        made.start()
        yield made


def forked(nursery: Nursery, place: Path, argument: str, needs: str = "program") -> Forked:
    birth = Birth(
        name="test",
        module="program",
        arguments=[argument],
        needs=needs,
        environment={"NAME": "a name"},
        log=str(place / f"{argument}.log"),
    )
    made = nursery.fork(birth)
    assert made is not None
    return made


def until(what: Callable[[], T], seconds: float = 30) -> T:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def exit_code(process: Forked) -> int:
    until(lambda: process.exit_code() is not None)
    code = process.exit_code()
    process.stop()
    assert code is not None
    return code


def test_a_forked_process_has_its_own_session_environment_log_and_exit_code(nursery: Nursery, place: Path) -> None:
    process = forked(nursery, place, "3")
    assert exit_code(process) == 3
    assert process.last_words().startswith(f"I am {process.pid} of {process.pid} ['3'] a name with")


def test_a_failure_leaves_its_traceback_in_the_log(nursery: Nursery, place: Path) -> None:
    process = forked(nursery, place, "fail")
    assert exit_code(process) == 1
    assert process.last_words().endswith("ValueError: not today")


def test_a_process_begins_when_what_it_needs_has_been_imported(nursery: Nursery, place: Path) -> None:
    process = forked(nursery, place, "4", needs="slow")
    assert exit_code(process) == 4
    assert process.last_words().endswith("with slow: True")


def test_what_cannot_be_imported_fails_where_it_is_needed(nursery: Nursery, place: Path) -> None:
    assert exit_code(forked(nursery, place, "6", needs="missing")) == 6
    assert nursery.last_words().endswith("ModuleNotFoundError: No module named 'missing'")


def test_one_that_does_not_end_when_asked_is_ended(nursery: Nursery, place: Path) -> None:
    process = forked(nursery, place, "deaf")
    until(lambda: process.last_words().endswith("deaf"))
    process.stop(0.2)
    assert process.exit_code() == -signal.SIGKILL


def test_a_killed_process_is_seen_at_once(nursery: Nursery, place: Path) -> None:
    process = forked(nursery, place, "wait")
    os.kill(until(lambda: process.pid), signal.SIGKILL)
    assert exit_code(process) == -signal.SIGKILL


def test_processes_live_on_when_the_nursery_is_killed_and_another_one_follows(nursery: Nursery, place: Path) -> None:
    process = forked(nursery, place, "wait")
    until(lambda: process.pid)
    assert nursery.pid is not None
    os.kill(nursery.pid, signal.SIGKILL)
    assert until(nursery.exit_code) == -signal.SIGKILL
    assert nursery.fork(Birth(name="", module="", arguments=[], needs="", environment={}, log="")) is None
    assert process.exit_code() is None
    nursery.start()
    assert exit_code(forked(nursery, place, "7")) == 7
    assert process.exit_code() is None
    process.stop()
    assert process.exit_code() == 255


def test_whoever_is_killed_leaves_no_forked_process_behind(place: Path) -> None:
    script = f"""
        import os, time
        from pathlib import Path
        from noroshi.runtime.forking import Birth
        from noroshi.runtime.nursery import Nursery
        nursery = Nursery(["program"], log=Path({str(place / "n.log")!r}), environment=dict(os.environ)).start()
        process = nursery.fork(Birth(name="t", module="program", arguments=["wait"], needs="program",
            environment={{"NAME": "a name"}}, log={str(place / "w.log")!r}))
        while process.pid is None:
            time.sleep(0.01)
        print(nursery.pid, process.pid, flush=True)
        time.sleep(60)
    """
    environment = {**os.environ, "PYTHONPATH": f"{place}:{os.environ.get('PYTHONPATH', '')}"}
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, env=environment
    )
    with owner:
        assert owner.stdout is not None
        pids = owner.stdout.readline().split()
        owner.kill()
    assert len(pids) == 2
    until(lambda: all(is_gone(pid) for pid in pids))


def is_gone(pid: str) -> bool:
    """Also what has ended and is waited for by nobody has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True
