"""The engine's contract, on every database: what runs do, record and refuse."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from tests.respond.engine.acting import RecordingHands
from tests.respond.engine.housing import House, play, request, tamper

from noroshi.model.alert import Alert, PlaybookCall
from noroshi.respond.engine.contract import Mode, State, run_id_of_alert
from noroshi.respond.story import story
from noroshi.respond.triggers import start_for_alert
from noroshi.runtime.errors import ContentError, UsageError


def test_a_run_is_recorded_with_its_effects(house: House) -> None:
    with house.engine() as engine:
        record = engine.drive(
            engine.start(request("- a: {call: x.act, args: {v: 1}, result: r}\n- b: {return: '${r.did}'}"))
        )
        steps = engine.steps("run-1")
    assert (record.state, record.result, record.error) == (State.SUCCEEDED, "x.act", None)
    assert record.start_time is not None
    assert record.end_time is not None
    [step] = steps
    assert (step.key, step.function, step.input, step.failed, step.attempt, step.writes) == (
        "main.a",
        "x.act",
        {"v": 1},
        False,
        1,
        True,
    )


def test_an_uncaught_error_fails_the_run_with_its_place(house: House) -> None:
    record = play(house, "- a: {call: fail.always}")
    assert record.state is State.FAILED
    assert record.error is not None
    assert record.error["context"] == 'no\nin step "a", routine "main", line: 1'


def test_the_same_run_is_started_once(house: House) -> None:
    run = run_id_of_alert("alert-1", "p")
    hands = RecordingHands()
    with house.engine(hands) as engine:
        for _ in range(3):
            engine.start(request("- a: {call: x.act}", run_id=run))
            engine.drive(run)
        assert len(engine.runs()) == 1
    assert hands.done == ["main.a"]


def test_a_source_with_errors_is_refused(house: House) -> None:
    with house.engine() as engine:
        with pytest.raises(ContentError, match="never assigned"):
            engine.start(request("- a: {return: '${ghost}'}"))
        with pytest.raises(UsageError):
            engine.record("run-1")


def test_cancel_stops_before_the_next_effect(house: House) -> None:
    source = "- s: {call: sys.sleep, args: {seconds: 3600}}\n- a: {call: x.act}"
    hands = RecordingHands()
    with house.engine(hands) as engine:
        engine.start(request(source))
        engine.drive_due()
        engine.cancel("run-1", "alice")
        assert engine.drive("run-1").state is State.CANCELLED
        engine.cancel("run-1", "alice")
    assert hands.done == []


def test_dry_runs_and_shadow_runs_do_nothing(house: House) -> None:
    for mode in (Mode.DRY_RUN, Mode.SHADOW):
        hands = RecordingHands()
        source = "- a: {call: once.act, args: {v: 1}, result: r}\n- b: {return: '${r}'}"
        record = play(house, source, hands, run_id=mode.value, mode=mode)
        assert (record.result, hands.done, hands.assumed) == ({"assumed": "once.act"}, [], ["once.act"])


def test_secrets_are_used_but_never_stored(house: House) -> None:
    source = """
        - s: {assign: [{token: '${googleapis.secretmanager.v1.projects.secrets.versions.accessString("token")}'}]}
        - a: {call: x.act, args: {headers: {Authorization: '${"Bearer " + token}'}, text: '${"t=" + token}'}, result: r}
        - z: {call: sys.sleep, args: {seconds: 3600}}
        - b: {call: once.act, args: {text: "${token}"}}
        - f: {raise: '${"failed with " + token}'}
    """
    hands = RecordingHands()
    with house.engine(hands) as engine:
        engine.start(request(source))
        engine.drive_due()
        house.clock.now += 3601
    with house.engine(hands) as engine:
        record = engine.drive("run-1")
        steps = {step.key: step for step in engine.steps("run-1")}
    assert hands.done == ["main.a", "main.b"]
    assert record.state is State.FAILED
    assert steps["main.a"].input == {"headers": {"Authorization": "[redacted]"}, "text": "t=[redacted]"}
    assert steps["main.b"].input == {"text": "[redacted]"}
    shown = repr((record, steps, house.journal.audit_trail("run-1")))
    assert "xoxb" not in shown


def test_the_audit_trail_shows_every_tampering(house: House) -> None:
    for number in range(3):
        play(house, "- a: {call: x.act}", run_id=f"run-{number}")
    trail = [row["event"] for row in house.journal.audit_trail("run-0")]
    assert trail == ["created", "started", "intent", "done", "ended"]
    assert list(house.journal.audit_faults()) == []

    def tampered(*statements: str) -> list[str]:
        tamper(house, *map(text, statements))
        return list(house.journal.audit_faults())

    assert tampered("UPDATE playbook_audit SET actor = 'mallory' WHERE run = 'run-0' AND seq = 3") == [
        "run run-0: row 3 was changed"
    ]
    tampered(
        "UPDATE playbook_audit SET actor = (SELECT actor FROM playbook_audit WHERE run = 'run-0' AND seq = 4) "
        "WHERE run = 'run-0' AND seq = 3"
    )
    assert tampered("DELETE FROM playbook_audit WHERE run = 'run-1' AND seq = 5") == [
        "run run-1: the end of the trail was cut off or put on"
    ]
    assert "the chain of first rows is broken: a run was removed or put in" in tampered(
        "DELETE FROM playbook_audit WHERE run = 'run-1'", "DELETE FROM playbook_runs WHERE id = 'run-1'"
    )


def alert(**more: Any) -> Alert:
    return Alert(
        uid="alert-1",
        time="2026-01-01T00:00:00Z",
        title="t",
        details="d",
        risk_score=10,
        severity="high",
        entities=[],
        rule_id="r",
        event_uids=[],
        source="s",
        **more,
    )


def test_an_alert_starts_its_playbook_once(house: House) -> None:
    hands = RecordingHands()
    asked = alert(playbook=PlaybookCall(name="contain", args={"user": "bob"}))
    step = "{s: {call: once.act, args: {user: '${a.user}'}, result: r}}"
    source = f"main: {{params: [a], steps: [{step}, {{r: {{return: '${{r}}'}}}}]}}"
    with house.engine(hands) as engine:
        assert start_for_alert(engine, alert()) is None
        engine.deploy("contain", source, "tester")
        runs = {start_for_alert(engine, asked) for _ in range(3)}
        [run] = runs
        assert run is not None
        record = engine.drive(run)
    assert record.result == {"did": "once.act", "with": {"user": "bob"}}
    assert (record.started_by, record.alert_uid, hands.done) == ("alert alert-1", "alert-1", ["main.s"])


def test_an_alert_whose_playbook_is_not_deployed_leaves_a_failed_run(house: House) -> None:
    with house.engine() as engine:
        run = start_for_alert(engine, alert(playbook=PlaybookCall(name="nowhere")))
        assert run == start_for_alert(engine, alert(playbook=PlaybookCall(name="nowhere")))
        assert run is not None
        record = engine.record(run)
    assert record.state is State.FAILED
    assert record.error is not None
    assert "no deployed playbook 'nowhere'" in record.error["context"]
    assert list(house.journal.audit_faults()) == []


def test_the_story_of_a_run_tells_calls_results_and_the_end(house: House) -> None:
    play(house, "- a: {call: x.act, args: {v: 1}, result: r}\n- l: {call: sys.log, args: {text: hi}}\n- b: {return: 5}")
    with house.engine() as engine:
        told = [line[27:] if line[2:3] == ":" else line for line in story(engine, "run-1")]
    assert told[1:3] == ["run run-1, started by tester", 'argument: {"n": 7}']
    assert told[3] == "asked for by tester"
    assert told[5].startswith('main.a: x.act {"v": 1} gave {"did": "x.act", "with": {"v": 1}} in 0.00')
    assert told[6].startswith("main.l: log ")
    assert told[7:] == ["ended SUCCEEDED", "result: 5"]
