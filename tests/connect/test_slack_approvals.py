"""An approval over Slack, from the question with its buttons to the click that lets the run go on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.connect.published import SlackApi
from tests.connect.standing import Answer, Received, StandIn, World
from tests.connect.test_slack_commands import NOW, SECRET, Ledger, signed
from tests.respond.engine.acting import RecordingHands

from noroshi.integrations.slack.commands import Clicked, Commands
from noroshi.integrations.slack.connector import Slack, SlackSettings
from noroshi.integrations.slack.receiving import Receiver
from noroshi.model.access import Actor, Role
from noroshi.respond.announcing import announce_approvals
from noroshi.respond.approvals import ApprovalDesk
from noroshi.respond.engine.contract import RunRequest, State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.policy import ApprovalRule, Policy
from noroshi.sdk.office import Verdict

ISOLATE = "main: {params: [a], steps: [{s: {call: host.isolate, args: {host: '${a.host}'}}}]}"


class Office(Ledger):
    """Answers of members reach the desk."""

    def __init__(self, desk: ApprovalDesk) -> None:
        super().__init__()
        self._desk = desk

    def decide(self, person: str, approval: str, verdict: Verdict, comment: str) -> str:
        answer = self._desk.approve if verdict == "approve" else self._desk.deny
        return answer(approval, Actor(name=person, roles=frozenset({Role.ANALYST})), comment).state


async def announced(desk: ApprovalDesk, hands: Any, slack: StandIn) -> None:
    """Until the channel has been told."""
    stopping = asyncio.Event()
    telling = asyncio.create_task(announce_approvals(desk, hands, "C024BE91L", stopping, every_seconds=0.05))
    async with asyncio.timeout(30):
        while not slack.received:
            await asyncio.sleep(0.02)
    stopping.set()
    await telling


def test_a_button_that_the_channel_got_lets_the_run_go_on(tmp_path: Path, shared: Path) -> None:
    api, hands = SlackApi(shared), RecordingHands()
    faults: list[str] = []
    replies: list[Clicked] = []

    def answer(request: Received) -> Answer:
        faults.extend(api.faults(request))
        return Answer(200, {"ok": True, "channel": "C024BE91L", "ts": "1.2"})

    database = Database(f"sqlite:///{tmp_path / 'journal.db'}")
    world = World(secrets={"slack-token": "xoxb-canary"})
    with (
        StandIn(answer) as side,
        world.connection("noroshi.slack", Slack(SlackSettings(base_url=f"{side.url}/api"))) as slack,
        LocalEngine(Journal(database), hands) as engine,
    ):
        policy = Policy(approvals=(ApprovalRule(actions=("host.*",)),))
        asked = RunRequest(
            run_id="r1", playbook="isolate", source=ISOLATE, argument={"host": "web-1"}, policy=policy, started_by="cli"
        )
        assert engine.drive(engine.start(asked), 0).state is State.ACTIVE
        desk = ApprovalDesk(engine.approvals)
        asyncio.run(announced(desk, slack, side))
        (posted,) = side.received
        (buttons,) = (block for block in posted.json["blocks"] if block["type"] == "actions")
        (press,) = (one for one in buttons["elements"] if one["text"]["text"] == "Approve")
        payload = {
            "type": "block_actions",
            "user": {"id": "U1"},
            "response_url": "https://hooks.slack.com/x",
            "actions": [{"type": "button", "action_id": press["action_id"], "value": press["value"]}],
        }
        body = urlencode({"payload": json.dumps(payload)}).encode()
        receiver = Receiver(lambda: SECRET, Commands({"U1": "alice"}, Office(desk)), replies.append, lambda: NOW)
        assert receiver.receive(signed(body), body) == (200, None)
        ended = engine.drive("r1", 0)
    database.close()
    assert faults == []
    assert (posted.path, posted.json["channel"]) == ("/api/chat.postMessage", "C024BE91L")
    assert 'host.isolate {"host": "web-1"}' in posted.json["text"]
    assert replies == [Clicked("https://hooks.slack.com/x", "APPROVED")]
    assert (ended.state, hands.done) == (State.SUCCEEDED, ["main.s"])
