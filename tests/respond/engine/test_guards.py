"""Calls that people must allow, caps on what a playbook reaches, and actions that are undone later."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.respond.engine.acting import RecordingHands

from noroshi.model.access import Actor, Role
from noroshi.model.call import Attempt, Call, Returned
from noroshi.respond.announcing import announce_approvals
from noroshi.respond.approvals import Approval, ApprovalDesk
from noroshi.respond.engine.contract import Mode, RunRecord, RunRequest, State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.policy import NO_POLICY, ApprovalRule, Cap, Policy
from noroshi.runtime.errors import UsageError

ISOLATE = (
    "main: {params: [a], steps: [{s: {call: host.isolate, args: {host: '${a.host}'}, result: r}}, "
    "{e: {return: '${r.did}'}}]}"
)
ASKS = Policy(approvals=(ApprovalRule(actions=("host.*",), expires_seconds=600),))


class House:
    """An engine whose time only tests move."""

    def __init__(self, url: str) -> None:
        self.now = 1_767_225_600.0
        self.database = Database(url)
        self.hands = RecordingHands()
        self.journal = Journal(self.database)
        self.engine = LocalEngine(self.journal, self.hands, clock=lambda: self.now)
        self.desk = ApprovalDesk(self.engine.approvals, lambda: self.now)
        self.count = 0

    def start(self, source: str = ISOLATE, argument: Any = None, policy: Policy = ASKS, **more: Any) -> str:
        self.count += 1
        request = RunRequest(
            run_id=f"run-{self.count}",
            playbook=more.pop("playbook", "isolate"),
            source=source,
            argument=argument if argument is not None else {"host": "web-1"},
            policy=policy,
            started_by="cli carol",
            **more,
        )
        self.engine.start(request)
        return self.drive(request.run_id).id

    def drive(self, run: str) -> RunRecord:
        return self.engine.drive(run, 0)

    def asked(self) -> Approval:
        [approval] = self.desk.each()
        return approval


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.engine.close()
    made.database.close()


def analyst(name: str, *roles: Role) -> Actor:
    return Actor(name=name, roles=frozenset(roles or {Role.ANALYST}))


def refused(house: House, answer: Callable[..., Approval], actor: Actor) -> str:
    with pytest.raises(UsageError) as caught:
        answer(house.asked().id, actor)
    return str(caught.value).partition(": ")[2]


def test_a_call_waits_until_somebody_allows_exactly_it(house: House) -> None:
    run = house.start()
    asked = house.asked()
    assert (asked.run, asked.action, asked.arguments, asked.state) == (
        run,
        "host.isolate",
        {"host": "web-1"},
        "PENDING",
    )
    assert house.hands.done == []
    assert house.drive(run).state is State.ACTIVE
    assert house.desk.approve(asked.id, analyst("alice"), "seen it").state == "APPROVED"
    assert house.drive(run).result == "host.isolate"
    assert house.hands.done == ["main.s"]
    trail = [(row["event"], row["actor"]) for row in house.journal.audit_trail(run)]
    assert [event for event, _ in trail] == ["created", "started", "asked", "decision", "intent", "done", "ended"]
    assert ("decision", "user alice") in trail
    assert list(house.journal.audit_faults()) == []


def test_questions_come_page_by_page_while_some_are_answered_and_others_are_put(house: House) -> None:
    runs = [house.start() for _ in range(5)]
    house.now += 1
    latest = house.start()
    newest_first = [one.id for one in house.desk.each()]
    assert {one.run for one in house.desk.each()} == {*runs, latest}
    assert [one.run for one in house.desk.asked_by(latest)] == [latest]

    first = house.desk.page(limit=2)
    assert (first.items[0].run, [one.id for one in first.items]) == (latest, newest_first[:2])
    assert first.next_cursor is not None
    house.desk.approve(first.next_cursor, analyst("alice"))
    house.now += 1
    house.start()
    second = house.desk.page(cursor=first.next_cursor, limit=2)
    third = house.desk.page(cursor=second.next_cursor, limit=2)
    assert [one.id for one in (*second.items, *third.items)] == newest_first[2:]
    assert third.next_cursor is None
    assert len(list(house.desk.each())) == 6
    assert len(list(house.desk.each(pending=False))) == 7
    house.now += 600
    assert (list(house.desk.each()), len(house.desk.page(pending=False).items)) == ([], 7)
    with pytest.raises(UsageError, match="this cursor is not one of this list"):
        house.desk.page(cursor="0000")


def test_a_call_that_is_denied_or_not_answered_in_time_fails_and_can_be_caught(house: House) -> None:
    denied = house.start()
    house.desk.deny(house.asked().id, analyst("alice"), "it is the mail server")
    ended = house.drive(denied)
    assert ended.error is not None
    assert "ApprovalDeniedError: alice does not allow host.isolate" in ended.error["context"]
    source = ISOLATE.replace("{s: {call", "{s: {try: {call").replace(
        "r}}, {e", "r}, except: {as: e, return: '${e.tags[0]}'}}}, {e"
    )
    late = house.start(source)
    question = house.asked()
    house.now += 601
    assert list(house.desk.each()) == []
    with pytest.raises(UsageError, match="has expired"):
        house.desk.approve(question.id, analyst("alice"))
    assert house.drive(late).result == "ApprovalExpiredError"
    assert house.hands.done == []


def test_an_approval_that_is_used_too_late_counts_no_more(house: House) -> None:
    run = house.start()
    house.desk.approve(house.asked().id, analyst("alice"))
    house.now += 601
    assert house.drive(run).state is State.FAILED
    assert house.hands.done == []


def test_only_those_named_may_answer_and_two_people_are_two(house: House) -> None:
    rule = ApprovalRule(actions=("host.isolate",), approvers=("alice", "carol", "role:engineer"), quorum=2)
    run = house.start(policy=Policy(approvals=(rule,)))
    approve = house.desk.approve
    assert refused(house, approve, analyst("mallory")) == "only alice, carol, role:engineer can answer"
    assert refused(house, approve, analyst("alice", Role.VIEWER)) == "alice may not approve anything"
    assert refused(house, approve, analyst("carol")) == "carol started the run, and other people must agree"
    assert approve(house.asked().id, analyst("alice")).state == "PENDING"
    assert refused(house, approve, analyst("alice")) == "alice has agreed already, and 2 different people must"
    assert house.drive(run).state is State.ACTIVE
    assert house.hands.done == []
    assert approve(house.asked().id, analyst("erin", Role.ENGINEER)).state == "APPROVED"
    assert house.drive(run).state is State.SUCCEEDED


def test_a_playbook_can_ask_before_and_what_is_allowed_counts_once_for_the_same_call_only(house: House) -> None:
    def call(name: str, host: str) -> str:
        return f"{{{name}: {{call: host.isolate, args: {{host: {host}}}}}}}"

    asking = (
        "{ask: {call: noroshi.approval.request, result: said, args: {action: host.isolate, args: {host: web-1}, "
        "title: Isolate, quorum: 1, approvers: [mallory]}}}"
    )
    rule = ApprovalRule(actions=("host.*",), approvers=("alice", "bob"), quorum=2)
    source = f"main: {{params: [a], steps: [{asking}, {call('one', 'web-1')}, {call('two', 'web-1')}]}}"
    run = house.start(source, policy=Policy(approvals=(rule,)))
    asked = house.asked()
    # What the playbook asks for is never less than what its policy asks for.
    assert (asked.title, asked.approvers, asked.quorum) == ("Isolate", ["alice", "bob"], 2)
    house.desk.approve(asked.id, analyst("alice"))
    house.desk.approve(asked.id, analyst("bob"))
    house.drive(run)
    assert house.hands.done == ["main.one"]
    again = house.asked()
    assert (again.action_hash, again.id != asked.id) == (asked.action_hash, True)
    other = house.start(
        source.replace(
            "one: {call: host.isolate, args: {host: web-1}", "one: {call: host.isolate, args: {host: web-2}"
        ),
        policy=Policy(approvals=(rule,)),
    )
    [mine] = [one for one in house.desk.each() if one.run == other]
    for name in ("alice", "bob"):
        house.desk.approve(mine.id, analyst(name))
    house.drive(other)
    assert [one.arguments for one in house.desk.each() if one.run == other] == [{"host": "web-2"}]


def test_a_dry_run_asks_nobody(house: House) -> None:
    run = house.start(ISOLATE.replace("did", "assumed"), mode=Mode.DRY_RUN)
    assert (house.engine.record(run).state, list(house.desk.each())) == (State.SUCCEEDED, [])


def test_nobody_is_asked_any_more_when_the_run_is_cancelled(house: House) -> None:
    run = house.start()
    asked = house.asked()
    house.engine.cancel(run, "alice")
    assert house.drive(run).state is State.CANCELLED
    assert list(house.desk.each()) == []
    assert house.desk.one(asked.id).state == "WITHDRAWN"


CAPPED = Policy(caps=(Cap(actions=("host.*",), target="host", most=2),))


def test_a_cap_holds_back_what_would_reach_further(house: House) -> None:
    for host in ("web-1", "web-2", "web-1"):
        assert house.engine.record(house.start(argument={"host": host}, policy=CAPPED)).state is State.SUCCEEDED
    third = house.start(argument={"host": "web-3"}, policy=CAPPED)
    elsewhere = house.start(argument={"host": "web-3"}, policy=CAPPED, playbook="another")
    assert house.engine.record(third).state is State.ACTIVE
    assert house.engine.record(elsewhere).state is State.SUCCEEDED
    assert house.asked().reason == "host.isolate has reached 2 different targets by host within 1 h"
    house.desk.approve(house.asked().id, analyst("alice"))
    assert house.drive(third).state is State.SUCCEEDED
    house.now += 3601
    assert house.engine.record(house.start(argument={"host": "web-4"}, policy=CAPPED)).state is State.SUCCEEDED


def test_a_cap_holds_over_many_workers(house: House) -> None:
    for number in range(8):
        house.engine.start(
            RunRequest(run_id=f"r{number}", playbook="p", source=ISOLATE, argument={"host": str(number)}, policy=CAPPED)
        )
    stop = threading.Event()
    thread = threading.Thread(target=house.engine.work, args=(stop, 4))
    thread.start()
    for _ in range(600):
        if len(list(house.desk.each())) == 6:
            break
        threading.Event().wait(0.05)
    stop.set()
    thread.join()
    assert len(house.hands.done) == 2
    assert len(list(house.desk.each())) == 6


REVERTS = """
main:
  params: [a]
  steps:
  - s: {call: host.isolate, args: {host: '${a.host}'}}
  - l:
      call: noroshi.revert.schedule
      args: {action: host.release, args: {host: '${a.host}', "odd key": 1}, after_seconds: 3600}
      result: later
  - x: {call: sys.sleep, args: {seconds: 60}}
  - k: {switch: [{condition: '${not a.keep}', next: end}]}
  - c: {call: noroshi.revert.cancel, args: {revert: '${later.revert}'}}
"""


def test_an_action_is_undone_when_its_time_is_over_whatever_became_of_the_run(house: House) -> None:
    run = house.start(REVERTS, {"host": "web-1", "keep": False}, NO_POLICY)
    house.engine.cancel(run, "alice")
    assert house.drive(run).state is State.CANCELLED
    [undoing] = [one for one in house.engine.runs() if one.playbook == "isolate (revert)"]
    assert (undoing.state, undoing.not_before) == (State.QUEUED, "2026-01-01T01:00:00Z")
    house.now += 3599
    assert not house.engine.drive_due()
    house.now += 2
    assert house.engine.drive_due()
    assert house.engine.record(undoing.id).result == {"did": "host.release", "with": {"host": "web-1", "odd key": 1}}


def test_undoing_can_be_called_off(house: House) -> None:
    run = house.start(REVERTS, {"host": "web-1", "keep": True}, NO_POLICY)
    house.now += 61
    assert house.drive(run).state is State.SUCCEEDED
    [undoing] = [one for one in house.engine.runs() if one.playbook == "isolate (revert)"]
    house.now += 3601
    house.engine.drive_due()
    assert house.engine.record(undoing.id).state is State.CANCELLED
    assert house.hands.done == ["main.s"]


def test_a_run_that_takes_too_long_fails(house: House) -> None:
    source = "- s: {call: sys.sleep, args: {seconds: 3600}}\n- a: {call: host.isolate}"
    run = house.start(source, policy=Policy(timeout_seconds=60))
    house.now += 59
    assert house.drive(run).state is State.ACTIVE
    house.now += 2
    ended = house.drive(run)
    assert ended.error is not None
    assert (ended.state, ended.error["context"]) == (State.FAILED, "the run took longer than its policy allows")


CHILD = """
main:
  params: [n]
  steps:
  - c: {switch: [{condition: '${n < 0}', raise: below}]}
  - a: {call: x.act, args: {n: '${n}'}}
  - r: {return: '${n * 2}'}
"""
PARENTS = {
    "noroshi.playbook.run, args: {name: double, argument: 4}": 8,
    "experimental.executions.run, args: {workflow_id: double, argument: 5}": 10,
    "experimental.executions.map, args: {workflow_id: double, arguments: [1, 2, 3]}": [2, 4, 6],
}


@pytest.mark.parametrize(("call", "expected"), PARENTS.items())
def test_a_playbook_runs_another_and_goes_on_with_what_it_returns(house: House, call: str, expected: Any) -> None:
    house.engine.deploy("double", CHILD, "tester")
    run = house.start(f"- c: {{call: {call}, result: r}}\n- r: {{return: '${{r}}'}}")
    while house.engine.drive_due():
        continue
    ended = house.engine.record(run)
    assert (ended.state, ended.result) == (State.SUCCEEDED, expected)
    children = [one for one in house.engine.runs() if one.playbook == "double"]
    assert {(one.parent, one.started_by) for one in children} == {(run, f"playbook isolate, run {run}")}


def test_what_a_child_cannot_do_its_parent_learns(house: House) -> None:
    house.engine.deploy("double", CHILD, "tester")
    source = "- c: {call: noroshi.playbook.run, args: {name: NAME, argument: -1}}"
    failed, missing = house.start(source.replace("NAME", "double")), house.start(source.replace("NAME", "nowhere"))
    while house.engine.drive_due():
        continue
    for run, told in ((failed, "ended FAILED: below"), (missing, "no deployed playbook 'nowhere'")):
        error = house.engine.record(run).error
        assert error is not None
        assert told in error["context"]


def test_playbooks_that_run_each_other_without_end_are_stopped(house: House) -> None:
    house.engine.deploy("again", "- c: {call: noroshi.playbook.run, args: {name: again}}", "tester")
    run = house.start("- c: {call: noroshi.playbook.run, args: {name: again}}")
    while house.engine.drive_due():
        continue
    assert house.engine.record(run).state is State.FAILED
    assert len(house.engine.runs()) == 11


def test_a_dry_run_runs_others_dry(house: House) -> None:
    house.engine.deploy("double", CHILD, "tester")
    run = house.start("- c: {call: noroshi.playbook.run, args: {name: double, argument: 4}}", mode=Mode.DRY_RUN)
    while house.engine.drive_due():
        continue
    assert house.engine.record(run).state is State.SUCCEEDED
    assert {one.mode for one in house.engine.runs()} == {Mode.DRY_RUN}
    assert house.hands.done == []


def test_a_question_is_announced_once_with_the_exact_call_and_buttons_that_answer(house: House) -> None:
    class Slack(RecordingHands):
        def __init__(self) -> None:
            super().__init__()
            self.posted: list[Any] = []

        def perform(self, call: Call, attempt: Attempt) -> Returned:
            self.posted.append((call.function, attempt.idempotency_key, dict(call.arguments)))
            return Returned({})

    house.start(policy=Policy(approvals=(ApprovalRule(actions=("host.*",), quorum=2),)))
    slack, stopping = Slack(), asyncio.Event()

    async def story() -> None:
        telling = [announce_approvals(house.desk, slack, "C1", stopping, every_seconds=0.05) for _ in range(2)]
        tasks = [asyncio.create_task(one) for one in telling]
        await asyncio.sleep(0.3)
        stopping.set()
        await asyncio.gather(*tasks)

    asyncio.run(story())
    asked = house.asked()
    [(function, key, said)] = slack.posted
    assert (function, key, said["channel"]) == ("noroshi.slack.post_message", asked.id, "C1")
    assert 'host.isolate {"host": "web-1"}' in said["text"]
    assert "2 people must agree" in said["text"]
    assert [button["value"] for button in said["buttons"]] == [f"approve:{asked.id}", f"deny:{asked.id}"]
