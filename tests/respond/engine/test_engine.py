"""The engine's contract, on every database: runs end right however often their workers die."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import TextClause, create_engine, text
from tests.respond.engine.acting import KilledError, RecordingHands

from noroshi.model.alert import Alert, PlaybookCall
from noroshi.respond.callbacks import CallbackRequest, Delivery, deliver
from noroshi.respond.engine.committing import Batch, LeaseLostError
from noroshi.respond.engine.contract import Decision, Mode, RunRecord, RunRequest, State, run_id_of_alert
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.story import story
from noroshi.respond.triggers import start_for_alert
from noroshi.runtime.errors import ContentError, UsageError

STEPS = """
    main:
      params: [a]
      steps:
      - i: {assign: [{log: []}]}
      - look: {call: look.up, args: {v: "${a.n}"}, result: seen}
      - id: {assign: [{id: "${uuid.generate()}"}, {at: "${sys.now()}"}]}
      - fan:
          parallel:
            shared: [log]
            for:
              value: v
              in: [1, 2, 3]
              steps:
              - act: {call: KIND.act, args: {v: "${v}"}, result: r}
              - note: {assign: [{log: "${list.concat(log, r.with.v)}"}]}
      - same: {call: KIND.same, args: {id: "${id}", at: "${at}"}, result: last}
      - check: {switch: [{condition: "${last.with.id == id and last.with.at == at}", next: done}]}
      - wrong: {raise: "values changed"}
      - done: {return: {log: "${log}", n: "${seen.with.v}"}}
"""


class Clock:
    """Time that only tests move."""

    def __init__(self) -> None:
        self.now = 1_767_225_600.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


class House:
    """Engines that follow each other on one database."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.database = Database(url)
        self.journal = Journal(self.database, lease_seconds=30)
        self.url = url

    @contextmanager
    def engine(self, hands: RecordingHands | None = None) -> Iterator[LocalEngine]:
        with LocalEngine(self.journal, hands or RecordingHands(), clock=self.clock) as engine:
            yield engine

    def die(self, engine: LocalEngine, run: str) -> None:
        """Drive until the hands kill the worker, then let its lease run out."""
        with pytest.raises(KilledError):
            engine.drive(run)
        self.clock.now += 60


def tamper(house: House, *statements: TextClause) -> None:
    """Change the database behind the engine's back."""
    raw = create_engine(house.url)
    with raw.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    raw.dispose()


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.database.close()


def request(source: str, **more: Any) -> RunRequest:
    asked = RunRequest(
        run_id="run-1", playbook="test.yaml", source=dedent(source), argument={"n": 7}, started_by="tester"
    )
    return replace(asked, **more)


def play(house: House, source: str, hands: RecordingHands | None = None, **more: Any) -> RunRecord:
    with house.engine(hands) as engine:
        return engine.drive(engine.start(request(source, **more)))


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


CALLS = 5


@pytest.mark.parametrize("moment", range(1, CALLS + 1))
@pytest.mark.parametrize("when", ["die_before", "die_after"])
def test_a_crash_at_any_call_changes_nothing_but_that_call_is_repeated(house: House, moment: int, when: str) -> None:
    source = STEPS.replace("KIND", "again")
    first = RecordingHands(**{when: moment})
    second = RecordingHands()
    with house.engine(first) as engine:
        house.die(engine, engine.start(request(source)))
    with house.engine(second) as engine:
        record = engine.drive("run-1")
    assert (record.state, sorted(record.result["log"]), record.result["n"]) == (State.SUCCEEDED, [1, 2, 3], 7)
    repeated = set(first.done) & set(second.done)
    assert len(repeated) <= (3 if 2 <= moment <= 4 else 1)
    assert set(first.done) | set(second.done) == {
        "main.look",
        "main.fan/0.act",
        "main.fan/1.act",
        "main.fan/2.act",
        "main.same",
    }


@pytest.mark.parametrize("decision", list(Decision))
@pytest.mark.parametrize("when", ["die_before", "die_after"])
def test_a_call_that_must_not_be_repeated_asks_a_person(house: House, decision: Decision, when: str) -> None:
    source = """
        - a: {call: once.act, args: {v: 1}, result: r}
        - b: {try: {call: once.act, args: {v: 2}, result: r}, except: {as: e, assign: [{r: "${e}"}]}}
        - c: {return: "${r}"}
    """
    first, second = RecordingHands(**{when: 2}), RecordingHands()
    with house.engine(first) as engine:
        house.die(engine, engine.start(request(source)))
    with house.engine(second) as engine:
        parked = engine.drive("run-1")
        assert (parked.state, parked.review, second.done) == (State.NEEDS_REVIEW, "main.b", [])
        assert not engine.drive_due()
        engine.review("run-1", decision, "alice", {"by": "hand"})
        record = engine.drive("run-1")
    expected = {"did": "once.act", "with": {"v": 2}} if decision is Decision.RETRY else {"by": "hand"}
    assert (record.state, record.result) == (State.SUCCEEDED, expected)
    assert second.done == (["main.b"] if decision is Decision.RETRY else [])
    events = [(row["event"], row["actor"]) for row in house.journal.audit_trail("run-1")]
    assert ("review", "alice") in events


def test_reviewing_what_is_not_parked_is_refused(house: House) -> None:
    with house.engine() as engine:
        engine.drive(engine.start(request("- a: {call: x.act}")))
        with pytest.raises(UsageError, match="does not wait for a review"):
            engine.review("run-1", Decision.RETRY, "alice")


def test_a_worker_that_lost_its_lease_cannot_write(house: House) -> None:
    with house.engine() as engine:
        engine.start(request("- a: {call: x.act}"))
    zombie = house.journal.claim("zombie", house.clock())
    assert zombie is not None
    assert house.journal.claim("other", house.clock()) is None
    house.clock.now += 60
    taken = house.journal.claim("other", house.clock())
    assert taken is not None
    with pytest.raises(LeaseLostError):
        house.journal.commit(zombie[0], Batch(run={"state": "SUCCEEDED"}), house.clock())
    assert not house.journal.renew(zombie[0], house.clock())
    assert house.journal.renew(taken[0], house.clock())
    row = house.journal.run("run-1")
    assert row is not None
    assert row["state"] == State.ACTIVE


def test_sleeping_runs_are_not_held_and_go_on_when_due(house: House) -> None:
    source = "- s: {call: sys.sleep, args: {seconds: 3600}}\n- a: {call: x.act}\n- r: {return: '${sys.now()}'}"
    with house.engine() as engine:
        engine.start(request(source))
        assert engine.drive_due()
        due = house.journal.next_due(house.clock())
        assert due is not None
        assert due > house.clock.now + 3500
        assert not engine.drive_due()
    house.clock.now += 3601
    with house.engine() as engine:
        assert engine.drive_due()
        assert engine.record("run-1").result >= due


CALLBACK = """
    - c: {call: events.create_callback_endpoint, args: {http_callback_method: POST}, result: cb}
    - t: {call: x.tell, args: {url: "${cb.url}"}}
    - w:
        try: {call: events.await_callback, args: {callback: "${cb}", timeout: 60}, result: m}
        except: {as: e, return: "${e.tags[0]}"}
    - v: {call: events.await_callback, args: {callback: "${cb}", timeout: 60}, result: n}
    - r: {return: ["${m.http_request.body}", "${n.http_request.body}"]}
"""


def _topic(house: House) -> str:
    opened = next(step for step in house.journal.steps("run-1") if step["key"] == "main.c")
    return str(json.loads(opened["outcome"])["url"]).rsplit("/", 1)[-1]


def _message(body: Any) -> Any:
    return {"type": "HTTP", "received_time": "2026-01-01T00:00:00Z", "http_request": {"method": "POST", "body": body}}


def test_callbacks_reach_the_run_once_each_even_early_and_after_a_restart(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        topic = _topic(house)
        assert engine.signal(topic, _message("first"), "k1")
        assert engine.signal(topic, _message("again"), "k1")
        assert engine.drive_due()
        assert not engine.drive_due()
        assert engine.signal(topic, _message("second"), "k2")
    with house.engine() as engine:
        assert engine.drive("run-1").result == ["first", "second"]
        assert not engine.signal(topic, _message("late"), "k3")
        assert not engine.signal("nobody.topic", _message("x"), "k1")
        shown = [engine.steps("run-1"), house.journal.audit_trail("run-1")]
    assert topic.partition(".")[2] not in repr(shown)


def test_only_the_address_that_a_run_opened_reaches_it_by_its_method(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        topic = _topic(house)
        guessed = topic[:-1] + ("0" if topic[-1] != "0" else "1")

        def asked(topic: str, method: str) -> CallbackRequest:
            return CallbackRequest(topic=topic, method=method, url="u", query={}, headers={"Cookie": "x"}, body="hi")

        answers = [deliver(engine, asked(*one)) for one in ((guessed, "POST"), (topic, "GET"), (topic, "post"))]
        assert [answer.status for answer in answers] == [404, 405, 200]
        assert deliver(engine, asked(topic, "POST"), "another") is Delivery.TAKEN
        assert engine.drive("run-1").result == ["hi", "hi"]
        assert deliver(engine, asked(topic, "POST"), "late") is Delivery.UNKNOWN


def test_a_callback_that_never_comes_times_out(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        house.clock.now += 61
        assert engine.drive("run-1").result == "TimeoutError"


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


def test_a_changed_program_is_found_out_never_guessed_at(house: House) -> None:
    changed = {
        "main.a": "- z: {call: x.act}\n- s: {call: sys.sleep, args: {seconds: 3600}}",
        "something else": "- a: {call: x.other}\n- s: {call: sys.sleep, args: {seconds: 3600}}",
    }
    for number, (told, source) in enumerate(changed.items()):
        run = f"run-{number}"
        with house.engine() as engine:
            original = f"- a: {{call: x.act}}\n- s: {{call: sys.sleep, args: {{seconds: 3600}}}}\n# {number}"
            engine.start(request(original, run_id=run))
            engine.drive_due()
        row = house.journal.run(run)
        assert row is not None
        update = text("UPDATE playbook_sources SET text = :text WHERE revision = :revision")
        tamper(house, update.bindparams(text=source, revision=row["revision"]))
        house.clock.now += 3601
        with house.engine() as engine:
            record = engine.drive(run)
        assert record.state is State.NONDETERMINISTIC
        assert record.error is not None
        assert told in record.error["context"]


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


def test_many_workers_share_the_runs_and_do_each_effect_once(house: House) -> None:
    hands = RecordingHands()
    source = "- a: {call: once.a}\n- b: {call: once.b}\n- c: {return: 1}"
    stop = threading.Event()
    with house.engine(hands) as one, house.engine(hands) as two:
        for number in range(20):
            one.start(request(source, run_id=f"run-{number}"))
        threads = [threading.Thread(target=engine.work, args=(stop, 2)) for engine in (one, two)]
        for thread in threads:
            thread.start()
        wait_until(lambda: all(record.state is State.SUCCEEDED for record in one.runs()))
        stop.set()
        for thread in threads:
            thread.join()
    assert len(hands.keys) == 40
    assert set(hands.keys.values()) == {1}


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


def test_a_cancelled_review_ends_the_run(house: House) -> None:
    with house.engine(RecordingHands(die_after=1)) as engine:
        house.die(engine, engine.start(request("- a: {call: once.act}")))
    with house.engine() as engine:
        assert engine.drive("run-1").state is State.NEEDS_REVIEW
        engine.cancel("run-1", "alice")
        assert engine.drive("run-1").state is State.CANCELLED


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came true")


def test_a_run_is_tried_again_from_an_effect_with_the_results_of_those_before(house: House) -> None:
    source = """
        - a: {call: once.a, args: {v: "${uuid.generate()}"}, result: r}
        - b: {call: once.b, args: {v: "${r.with.v}"}}
        - c: {call: fail.always}
    """
    hands = RecordingHands()
    with house.engine(hands) as engine:
        engine.drive(engine.start(request(source)))
        with pytest.raises(UsageError, match=r"no effect 'main.z'; it has main.a:1, main.a, main.b, main.c"):
            engine.retry("run-1", "alice", "main.z")
        last = engine.retry("run-1", "alice")
        with pytest.raises(UsageError, match="has not ended"):
            engine.retry(last, "alice")
        assert engine.drive(last).state is State.FAILED
        assert hands.done == ["main.a", "main.b"]
        second = engine.drive(engine.retry("run-1", "alice", "main.b"))
        assert hands.done == ["main.a", "main.b", "main.b"]
        given = {step.key: step.input for step in engine.steps(second.id)}
        assert given["main.b"] == {step.key: step.input for step in engine.steps("run-1")}["main.b"]
        assert second.started_by == "alice"
        told = list(story(engine, second.id))
    assert any("asked for by alice, again from effect 3 of run-1" in line for line in told)
    assert list(house.journal.audit_faults()) == []


def test_an_address_that_people_were_given_reaches_the_run_that_tries_again(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        topic = _topic(house)
        engine.cancel("run-1", "alice")
        assert engine.drive("run-1").state is State.CANCELLED
        assert not engine.signal(topic, _message("to nobody"), "k0")
        again = engine.retry("run-1", "alice")
        engine.drive_due()
        assert [engine.signal(topic, _message(said), said) for said in ("first", "second")] == [True, True]
        assert engine.drive(again).result == ["first", "second"]
        assert not engine.signal(topic, _message("late"), "k3")


def test_the_story_of_a_run_tells_calls_results_and_the_end(house: House) -> None:
    play(house, "- a: {call: x.act, args: {v: 1}, result: r}\n- l: {call: sys.log, args: {text: hi}}\n- b: {return: 5}")
    with house.engine() as engine:
        told = [line[27:] if line[2:3] == ":" else line for line in story(engine, "run-1")]
    assert told[1:3] == ["run run-1, started by tester", 'argument: {"n": 7}']
    assert told[3] == "asked for by tester"
    assert told[5].startswith('main.a: x.act {"v": 1} gave {"did": "x.act", "with": {"v": 1}} in 0.00')
    assert told[6].startswith("main.l: log ")
    assert told[7:] == ["ended SUCCEEDED", "result: 5"]
