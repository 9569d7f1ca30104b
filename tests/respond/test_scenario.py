"""The SSH cryptojacking playbook runs as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from noroshi.model.call import Call, Returned
from noroshi.respond.language.checks import check_program
from noroshi.respond.language.effects import Outcome, Succeeded
from noroshi.respond.language.loading import load_program
from noroshi.respond.language.syntax import Program
from noroshi.respond.offline import OfflineRun, run_offline

ARGUMENT = {"userID": "bob@corp", "hostID": "d1277634511"}


@pytest.fixture
def scenario(shared: Path) -> Program:
    path = shared / "scenario" / "scenario_demo.yaml"
    return load_program(path.read_text(), str(path))


def _run(program: Program, user: int, host: int) -> OfflineRun:
    bodies: dict[str, Any] = {"user": {"value": user}, "host": {"value": host}, "disable": {"outcome": "success"}}

    def answer(call: Call) -> Outcome:
        if call.function.startswith("googleapis."):
            return Returned("xoxb-token")
        body = bodies.get(call.arguments["url"].rsplit("/", 1)[-1], {"ok": True})
        return Returned({"code": 200, "headers": {}, "body": body})

    return run_offline(program, ARGUMENT, answer=answer, environment={"GOOGLE_CLOUD_PROJECT_ID": "p"})


def test_it_has_no_findings(scenario: Program) -> None:
    assert check_program(scenario) == []


def test_high_scores_disable_the_user_and_tell_slack(scenario: Program) -> None:
    run = _run(scenario, 50, 60)
    assert run.result == Succeeded(None)
    calls = [(call.key, call.arguments.get("url"), call.arguments.get("body")) for call in run.calls]
    section = {
        "type": "section",
        "text": {
            "type": "mrkdwn",
            "text": "We have detected suspicious SSH activity from your account bob@corp",
        },
    }
    advice = "SSH login access to servers was disabled. Contact the security team for details."
    blocks = [section, {"type": "section", "fields": [{"type": "mrkdwn", "text": advice}]}]
    assert calls == [
        ("main.expression:1", None, None),
        ("main.getUserRiskScore", "https://risk-score-abcd12345-an.a.run.app/user", {"parameter": "bob@corp"}),
        ("main.getHostRiskScore", "https://risk-score-abcd12345-an.a.run.app/host", {"parameter": "d1277634511"}),
        (
            "main.disableUserSshPublicKey",
            "https://oslogin-connector-abcd12345-an.a.run.app/user/disable",
            {"parameter": "bob@corp"},
        ),
        (
            "main.slackNotify",
            "https://slack.com/api/chat.postMessage",
            {"channel": "C046N1DTZGB", "attachments": [{"blocks": blocks}]},
        ),
    ]
    assert run.calls[-1].arguments["headers"] == {
        "Content-Type": "application/json",
        "Authorization": "Bearer xoxb-token",
    }


def test_low_scores_do_nothing(scenario: Program) -> None:
    run = _run(scenario, 10, 10)
    assert run.result == Succeeded("Risk score low - Exiting.")
    assert len(run.calls) == 3
