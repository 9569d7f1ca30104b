"""Runs end right however often their workers die, and people decide where nobody can know."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from tests.respond.engine.acting import RecordingHands
from tests.respond.engine.housing import House, request, tamper, wait_until

from noroshi.respond.engine.committing import Batch, LeaseLostError
from noroshi.respond.engine.contract import Decision, State
from noroshi.respond.story import story
from noroshi.runtime.errors import UsageError

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


def test_a_cancelled_review_ends_the_run(house: House) -> None:
    with house.engine(RecordingHands(die_after=1)) as engine:
        house.die(engine, engine.start(request("- a: {call: once.act}")))
    with house.engine() as engine:
        assert engine.drive("run-1").state is State.NEEDS_REVIEW
        engine.cancel("run-1", "alice")
        assert engine.drive("run-1").state is State.CANCELLED


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
