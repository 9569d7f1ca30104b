"""The audit trail of runs on its way to the lake: every line once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from tests.respond.engine.acting import RecordingHands

from noroshi.broker import wire
from noroshi.broker.contract import StreamSpec
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.lake.rows import run_rows
from noroshi.respond.engine.contract import RunRequest
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.engine.publishing import Trail
from noroshi.respond.publishing import publish_runs

SOURCE = "- a: {call: x.act, args: {v: 1}, result: r}\n- s: {call: sys.sleep, args: {seconds: 60}}"


def test_what_is_taken_and_not_done_is_taken_again_as_it_was(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'j.db'}")
    now = [1_767_225_600.0]
    with LocalEngine(Journal(database), RecordingHands(), clock=lambda: now[0]) as engine:
        engine.start(RunRequest(run_id="run-1", playbook="p", source=SOURCE, started_by="alert a", alert_uid="a"))
        trail = Trail(database)
        [first] = trail.take()
        assert (first.id, [entry.event for entry in first.entries]) == ("run-1:1-1", ["created"])
        engine.drive("run-1", 0)
        [again] = Trail(database).take()
        assert again == first
        trail.done([first])
        [rest] = trail.take()
        assert [entry.event for entry in rest.entries] == ["started", "intent", "done"]
        trail.done([rest])
        assert trail.take() == []
        now[0] += 61
        engine.drive("run-1")
        [last] = trail.take()
        assert (last.id, [entry.event for entry in last.entries]) == ("run-1:5-5", ["ended"])
    database.close()
    table = run_rows([*first.entries, *rest.entries, *last.entries], datetime(2026, 1, 1, tzinfo=UTC))
    done = table.to_pylist()[3]
    wanted = ("seq", "playbook", "mode", "started_by", "alert_uid", "event", "step", "function", "arguments", "outcome")
    shown = {name: done[name] for name in wanted}
    assert shown == {
        "seq": 4,
        "playbook": "p",
        "mode": "run",
        "started_by": "alert a",
        "alert_uid": "a",
        "event": "done",
        "step": "main.a",
        "function": "x.act",
        "arguments": '{"v":1}',
        "outcome": "returned",
    }
    assert done["result"] == '{"did":"x.act","with":{"v":1}}'
    assert [one["previous_hash"] for one in table.to_pylist()[1:]] == [one["hash"] for one in table.to_pylist()[:-1]]


def test_lines_of_many_runs_are_published_once_each_by_two_publishers(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'j.db'}")
    runs = 30

    async def story(nats: EmbeddedNats) -> list[tuple[str, int]]:
        broker = await connect(nats.url, token=nats.token)
        await broker.ensure_stream(StreamSpec(name=wire.RUNS, max_bytes=16 << 20, max_age_seconds=3600))
        stopping = asyncio.Event()
        trail = Trail(database)
        tasks = [asyncio.create_task(publish_runs(broker, trail, stopping)) for _ in range(2)]
        with LocalEngine(Journal(database), RecordingHands()) as engine:
            for number in range(runs):
                request = RunRequest(run_id=f"r{number}", playbook="p", source="- a: {call: x.act}")
                await asyncio.to_thread(lambda one=request: engine.drive(engine.start(one)))
        stopping.set()
        await asyncio.gather(*tasks)
        reader = await broker.reader(wire.RUNS, 0)
        lines: list[tuple[str, int]] = []
        while messages := await reader.fetch(100, 1.0):
            lines += [(one.run, one.seq) for message in messages for one in wire.decode_runs(message.payload)]
        await reader.close()
        await broker.close()
        return lines

    with EmbeddedNats(tmp_path / "nats") as nats:
        lines = asyncio.run(story(nats))
    database.close()
    assert sorted(lines) == sorted((f"r{number}", seq) for number in range(runs) for seq in range(1, 6))
