"""The engine's promise as a property: workers that die at any moment change neither result nor what is done."""

from __future__ import annotations

import contextlib
import itertools
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.respond.engine.acting import KilledError, RecordingHands

from noroshi.respond.engine.codec import encode
from noroshi.respond.engine.contract import RunRequest, State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine

_numbers = itertools.count()


def _named(kind: str, body: Any) -> dict[str, Any]:
    return {f"{kind}{next(_numbers)}": body}


def _call(function: str) -> dict[str, Any]:
    return {"call": function, "args": {"v": "${n}"}, "result": "r"}


# What branches write to the shared n commutes, so that the order in which their calls end cannot change the result.
_effects = st.sampled_from(
    [
        lambda: _call("again.act"),
        lambda: _call("look.up"),
        lambda: {"assign": [{"r": "${uuid.generate()}"}]},
        lambda: {"assign": [{"n": "${n + 10}"}, {"r": "${sub(n)}"}]},
        lambda: {"call": "sub", "args": {"v": 1}, "result": "r"},
        lambda: {"call": "sys.log", "args": {"text": "hi"}},
        lambda: {"try": _call("fail.always"), "except": {"as": "e", "assign": [{"n": "${n + e.code}"}]}},
    ]
)


def _containers(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    steps = st.lists(blocks, min_size=1, max_size=3)

    def listed(bodies: list[Any]) -> list[Any]:
        return [_named("s", body()) for body in bodies]

    loop = steps.map(lambda inner: lambda: {"for": {"value": "v", "in": [1, 2], "steps": listed(inner)}})
    branches = st.tuples(steps, steps).map(
        lambda pair: (
            lambda: {
                "parallel": {
                    "shared": ["n", "r"],
                    "branches": [_named("b", {"steps": listed(inner)}) for inner in pair],
                }
            }
        )
    )
    return st.one_of(loop, branches)


_bodies = st.recursive(_effects, _containers, max_leaves=8)


@st.composite
def _programs(draw: st.DrawFn) -> str:
    bodies = draw(st.lists(_bodies, min_size=1, max_size=4))
    main = [
        _named("i", {"assign": [{"n": 1}, {"r": None}]}),
        *[_named("s", body()) for body in bodies],
        _named("r", {"return": "${n}"}),
    ]
    sub = [_named("c", {"call": "again.sub", "args": {"v": "${v}"}, "result": "x"}), _named("r", {"return": 2})]
    return yaml.safe_dump({"main": {"steps": main}, "sub": {"params": ["v"], "steps": sub}}, sort_keys=False)


def _drive(journal: Journal, hands: RecordingHands, clock: Any, source: str, run: str) -> Any:
    with LocalEngine(journal, hands, clock=clock) as engine:
        return engine.drive(engine.start(RunRequest(run_id=run, playbook="p", source=source)))


@given(_programs(), st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_crashes_at_any_effect_change_nothing(
    tmp_path_factory: Any, source: str, crashes: list[tuple[int, bool]]
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('journal') / 'j.db'}")
    journal = Journal(database)
    moment = [1_767_225_600.0]

    def clock() -> float:
        return moment[0]

    calm = RecordingHands()
    expected = _drive(journal, calm, clock, source, "calm")
    done: list[str] = []
    completed: set[str] = set()
    for at, after in [*crashes, (0, False)]:
        hands = RecordingHands(die_after=at) if after else RecordingHands(die_before=at)
        with contextlib.suppress(KilledError):
            _drive(journal, hands, clock, source, "stormy")
        moment[0] += 60
        assert completed.isdisjoint(hands.done)
        completed = {step["key"] for step in journal.steps("stormy") if step["seq"] is not None}
        done += hands.done
    record = journal.run("stormy")
    database.close()
    assert record is not None
    assert (record["state"], record["result"]) == (expected.state, encode(expected.result))
    assert set(done) == set(calm.done)


WORKER = """
import sys, time
from noroshi.model.call import Facts, Returned
from noroshi.respond.engine.codec import encode
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine

class Hands:
    def facts(self, call):
        return Facts(writes=True, repeatable=True)
    def perform(self, call, attempt):
        time.sleep(0.002)
        with open(sys.argv[2], "a") as log:
            log.write(attempt.idempotency_key + chr(10))
        return Returned(call.arguments["n"])

journal = Journal(Database(sys.argv[1]), lease_seconds=0.5)
import threading
LocalEngine(journal, Hands()).work(threading.Event(), 2)
"""

TEN_STEPS = (
    "main:\n  steps:\n  - i: {assign: [{n: 0}]}\n"
    "  - l: {for: {value: v, range: [1, 10], steps: [{c: {call: x.act, args: {n: '${v}'}, result: r}}, "
    "{a: {assign: [{n: '${n + r}'}]}}]}}\n"
    "  - r: {return: '${n}'}\n"
)


def test_killed_processes_lose_no_run_and_repeat_no_completed_effect(tmp_path: Path) -> None:
    url, log = f"sqlite:///{tmp_path / 'j.db'}", tmp_path / "effects"
    journal = Journal(Database(url), lease_seconds=0.5)
    runs, kills = 10, 3
    with LocalEngine(journal, RecordingHands()) as engine:
        for number in range(runs):
            engine.start(RunRequest(run_id=f"run-{number}", playbook="ten", source=TEN_STEPS))
        command = [sys.executable, "-c", WORKER, url, str(log)]
        worker = subprocess.Popen(command)
        try:
            for _ in range(kills):
                before = log.stat().st_size if log.exists() else 0
                while (log.stat().st_size if log.exists() else 0) < before + 65 * 12:
                    time.sleep(0.01)
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                worker = subprocess.Popen(command)
            deadline = time.monotonic() + 60
            while any(record.state is not State.SUCCEEDED for record in engine.runs()):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            results = {record.result for record in engine.runs()}
        finally:
            worker.kill()
            worker.wait()
    effects = log.read_text().split()
    assert results == {55}
    assert len(set(effects)) == runs * 10
    assert len(effects) <= runs * 10 + 2 * kills
    assert list(journal.audit_faults()) == []
