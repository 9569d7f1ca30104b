"""The respond room with a real broker: alerts in, runs out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from noroshi.broker import wire
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.outbox import Outbox
from noroshi.model.alert import Alert, PlaybookCall
from noroshi.platform.playbooks import open_engine
from noroshi.platform.responding import run_respond
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.respond.engine.contract import State
from noroshi.runtime.settings import Settings

GREET = "main:\n  params: [who]\n  steps:\n  - r: {return: '${\"hello \" + who.name}'}\n"


def settings_in(folder: Path, nats: EmbeddedNats, **respond: Any) -> Settings:
    return Settings.model_validate(
        {
            "platform": {"dir": str(folder)},
            "broker": {"url": nats.url, "token": nats.token, "max_bytes": 16 << 20},
            "respond": {"playbooks": str(folder / "playbooks"), **respond},
            "detect": {"reload_seconds": 0.1},
        }
    )


def write(folder: Path, name: str, source: str, policy: str = "") -> None:
    place = folder / "playbooks" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "playbook.yaml").write_text(source)
    if policy:
        (place / "policy.yaml").write_text(policy)


def alert(uid: str, playbook: str) -> Alert:
    return Alert(
        uid=uid,
        time="2026-01-01T00:00:00Z",
        title="t",
        details="d",
        risk_score=10,
        severity="High",
        entities=[],
        rule_id="r",
        event_uids=[],
        source="linux_auth",
        playbook=PlaybookCall(name=playbook, args={"name": uid}),
    )


@pytest.mark.timeout(300)
def test_alerts_and_schedules_start_playbooks_of_the_folder_which_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "greet", GREET)
    write(tmp_path, "broken", "- a: {return: '${ghost}'}")
    write(tmp_path, "hourly", "- r: {return: tick}", "schedules: [{cron: '* * * * *'}]\nmode: shadow\n")

    async def story(nats: EmbeddedNats) -> None:
        settings = settings_in(tmp_path, nats)
        broker = await connect_broker(settings.broker, "test")
        await ensure_streams(broker, settings.broker)
        stopping = asyncio.Event()
        room = asyncio.create_task(run_respond(broker, settings, stopping))
        outbox = Outbox(broker, "triage")
        asked = [alert("a", "greet"), alert("b", "greet"), alert("c", "broken")]
        with open_engine(settings) as engine:

            async def until(wanted: Any) -> None:
                for _ in range(600):
                    if wanted():
                        return
                    await asyncio.sleep(0.05)
                raise AssertionError([*engine.runs(), *engine.deployed()])

            await outbox.triaged(asked, "linux_auth", "batch-1")
            await outbox.triaged(asked[:1], "linux_auth", "batch-2")
            ended = {("greet", State.SUCCEEDED, "hello a"), ("greet", State.SUCCEEDED, "hello b")}
            ended |= {("broken", State.FAILED, None)}
            by_alert = lambda: [run for run in engine.runs() if run.started_by.startswith("alert")]  # noqa: E731
            await until(lambda: {(run.playbook, run.state, run.result) for run in by_alert()} == ended)
            assert len(by_alert()) == 3
            await until(lambda: any(run.mode == "shadow" and run.result == "tick" for run in engine.runs()))
            # The broken one keeps every change out until it is mended.
            write(tmp_path, "greet", GREET.replace("hello", "good day"))
            await asyncio.sleep(0.5)
            assert {one.name for one in engine.deployed()} == {"greet", "hourly"}
            write(tmp_path, "broken", "- a: {return: 1}")
            await until(lambda: "good day" in engine.source("greet"))
            await until(lambda: {one.name for one in engine.deployed()} == {"greet", "hourly", "broken"})
        stopping.set()
        await asyncio.wait_for(room, 30)
        await broker.close()

    with EmbeddedNats(tmp_path / "nats") as nats:
        asyncio.run(story(nats))


@pytest.mark.timeout(300)
def test_what_is_no_list_of_alerts_is_dead_lettered(tmp_path: Path) -> None:
    async def story(nats: EmbeddedNats) -> None:
        settings = settings_in(tmp_path, nats)
        (tmp_path / "playbooks").mkdir()
        broker = await connect_broker(settings.broker, "test")
        await ensure_streams(broker, settings.broker)
        stopping = asyncio.Event()
        room = asyncio.create_task(run_respond(broker, settings, stopping))
        await broker.publish("triaged.triage.x", b"no alerts", message_id="1", headers={"source": "x"})
        reader = await broker.reader(wire.DEAD, 0)
        [dead] = await reader.fetch(1, 30)
        [letter] = wire.decode_dead(dead.payload)
        assert (letter.reason, letter.raw, dead.subject) == ("unreadable-message", b"no alerts", "dead.respond.x")
        await reader.close()
        stopping.set()
        await asyncio.wait_for(room, 30)
        await broker.close()

    with EmbeddedNats(tmp_path / "nats") as nats:
        asyncio.run(story(nats))
