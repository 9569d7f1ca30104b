"""The engine: workers that share a journal, in this process or in many."""

from __future__ import annotations

import hmac
import itertools
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from noroshi.respond.engine import views
from noroshi.respond.engine.asking import Approvals
from noroshi.respond.engine.codec import decode, encode
from noroshi.respond.engine.contract import (
    FINAL,
    Decision,
    Deployed,
    Hands,
    RunRecord,
    RunRequest,
    State,
    StepRecord,
)
from noroshi.respond.engine.crew import Crew
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.journaled import ENDPOINT, topic_of
from noroshi.respond.engine.publishing import Trail
from noroshi.respond.engine.surroundings import Surroundings
from noroshi.respond.engine.tables import Row
from noroshi.respond.language.checks import check_program
from noroshi.respond.language.interpreter import DEFAULT_LIMITS
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.loading import load_program
from noroshi.respond.language.syntax import Program
from noroshi.respond.policy import NO_POLICY, Policy
from noroshi.runtime.errors import ContentError, UsageError
from noroshi.runtime.redaction import Redactor

_POLL_SECONDS = 0.2
_CALLERS = 32


class LocalEngine:
    """Passes the contract of `Engine` with a journal and hands. Use it as a context manager, or `close` it.

    `work` drives runs of every process that shares the journal; any number of engines may work at once.
    """

    def __init__(
        self,
        journal: Journal,
        hands: Hands,
        *,
        environment: Mapping[str, str] | None = None,
        callback_base: Callable[[], str] = lambda: "noroshi://callback",
        limits: Limits = DEFAULT_LIMITS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal = journal
        self.hands = hands
        self._clock = clock
        self._environment = dict(environment or {})
        self.approvals = Approvals(journal.database)
        self.trail = Trail(journal.database)
        self._executor = ThreadPoolExecutor(_CALLERS, thread_name_prefix="playbook-call")
        self._around = Surroundings(
            journal=journal,
            approvals=self.approvals,
            hands=hands,
            executor=self._executor,
            load=lru_cache(maxsize=256)(self._load),
            environment=self._environment_of,
            begin_run=self._begin_run,
            callback_url=lambda topic: f"{callback_base().rstrip('/')}/{topic}",
            clock=clock,
            limits=limits,
        )
        self._crew = Crew(self._around)
        self._check = lru_cache(maxsize=256)(self._checked)

    # The contract

    def deploy(self, name: str, source: str, actor: str, policy: Policy = NO_POLICY) -> Deployed:
        """Let a name stand for this source from now on. Raises ContentError when the source has errors."""
        self._check(source, name)
        self._journal.deploy(name, source, policy, actor, self._clock())
        [row] = self._journal.playbooks(name)
        return views.deployed(row)

    def withdraw(self, name: str) -> None:
        """Let a name stand for nothing any more; runs under way go on."""
        self._journal.withdraw(name)

    def find(self, name: str) -> Deployed | None:
        """The playbook deployed under a name."""
        return next(map(views.deployed, self._journal.playbooks(name)), None)

    def deployed(self) -> Sequence[Deployed]:
        """Every deployed playbook, by name."""
        return [views.deployed(row) for row in self._journal.playbooks()]

    def source(self, name: str) -> str:
        """The source a name stands for. Raises UsageError when there is none."""
        for row in self._journal.playbooks(name):
            return self._journal.source(row["revision"])
        known = ", ".join(row["name"] for row in self._journal.playbooks()) or "none"
        raise UsageError(f"there is no file and no deployed playbook {name!r}; deployed are: {known}")

    def start(self, request: RunRequest) -> str:
        """Queue a run and return its id. Raises ContentError when the source has errors."""
        self._check(request.source, request.playbook)
        self._journal.create(request, self._clock())
        self._crew.wake()
        return request.run_id

    def refuse(self, request: RunRequest, reason: str) -> str:
        """Record a run that cannot be started as FAILED, so that it is seen."""
        if self._journal.create(request, self._clock()):
            self._crew.fail(request.run_id, reason)
        return request.run_id

    def signal(self, topic: str, payload: Any, idempotency_key: str) -> bool:
        """Deliver a message to the run that opened the topic, or to the one that tries it again."""
        opened = self._opened(topic)
        if opened is None:
            return False
        delivered = self._journal.signal(opened[0], topic, idempotency_key, payload, self._clock())
        self._crew.wake()
        return delivered

    def callback_method(self, topic: str) -> str | None:
        """The HTTP method that a topic is opened for; None when no run that still goes on has opened it."""
        opened = self._opened(topic)
        return None if opened is None else opened[1]

    def _opened(self, topic: str) -> tuple[str, str] | None:
        """The run that goes on and has opened the topic, with the HTTP method."""
        run = self._journal.going_on(topic.partition(".")[0])
        for step in self._journal.steps(run["id"]) if run is not None else ():
            is_open = step["function"] == ENDPOINT and step["seq"] is not None
            if is_open and hmac.compare_digest(topic_of(decode(step["outcome"])["url"]).encode(), topic.encode()):
                return step["run"], str(decode(step["input"])["http_callback_method"])
        return None

    def cancel(self, run_id: str, actor: str) -> None:
        """Ask a run to stop before its next effect; one that is parked stops at once."""
        row = self._known(run_id)
        now = self._clock()
        values: dict[str, Any] = {"cancel": True, "wake": now}
        if row["state"] == State.NEEDS_REVIEW:
            values |= {"state": State.ACTIVE.value, "review": None}
        self._journal.alter(run_id, values, (actor, "cancel", "", "{}"), now)
        self._crew.wake()

    def review(self, run_id: str, decision: Decision, actor: str, value: Any = None) -> None:
        """Decide on the call a run is parked at. Raises UsageError when it is not parked."""
        row = self._known(run_id)
        if row["state"] != State.NEEDS_REVIEW:
            raise UsageError(f"run {run_id} does not wait for a review; it is {row['state']}")
        now = self._clock()
        kind = {Decision.RETRY: "retry", Decision.DONE: "returned", Decision.FAIL: "failed"}[decision]
        step = {"outcome_kind": kind, "outcome": encode(value), "ended": now}
        values = {"state": State.ACTIVE.value, "review": None, "wake": now}
        event = (actor, "review", str(row["review"]), encode({"decision": decision.value, "value": value}))
        self._journal.alter(run_id, values, event, now, step)
        self._crew.wake()

    def retry(self, run_id: str, actor: str, from_key: str | None = None) -> str:
        """Start a new run with the results of an ended one up to an effect, its id is given back.

        Without an effect: up to the last one, when that failed or was under way. Raises UsageError when the run goes
        on, or has no such effect.
        """
        row = self._known(run_id)
        if row["state"] not in FINAL:
            raise UsageError(f"run {run_id} has not ended; it is {row['state']}")
        steps = self._journal.steps(run_id)
        ended = [step for step in steps if step["seq"] is not None]
        broken = [step["key"] for step in ended[-1:] if step["outcome_kind"] == "failed"]
        broken += [step["key"] for step in steps if step["seq"] is None]
        chosen = from_key or next(iter(broken), None)
        if chosen is None:
            raise UsageError(f"run {run_id} did not end with a failed effect: say which one to begin at")
        if chosen not in [step["key"] for step in steps]:
            known = ", ".join(step["key"] for step in steps)
            raise UsageError(f"run {run_id} has no effect {chosen!r}; it has {known or 'none'}")
        kept = list(itertools.takewhile(lambda step: step["key"] != chosen, ended))
        again = self._journal.fork(row, kept, uuid.uuid4().hex, actor, self._clock())
        self._crew.wake()
        return again

    def audit_trail(self, run_id: str) -> Sequence[Row]:
        """What is written of a run, in order, without secrets. Raises UsageError when there is no such run."""
        self._known(run_id)
        return self._journal.audit_trail(run_id)

    def audit_faults(self) -> Iterator[str]:
        """Every place where the audit trail of runs is not as it was written, in words."""
        return self._journal.audit_faults()

    def record(self, run_id: str) -> RunRecord:
        """One run. Raises UsageError when there is none."""
        return views.run_record(self._known(run_id))

    def runs(
        self, limit: int = 50, *, playbook: str | None = None, states: Collection[State] = (), before: str | None = None
    ) -> Sequence[RunRecord]:
        """The latest runs, the newest first; only older ones than the run `before`."""
        rows = self._journal.runs(limit, playbook=playbook, states=states, before=before)
        return [views.run_record(row) for row in rows]

    def steps(self, run_id: str) -> Sequence[StepRecord]:
        """The effects of a run in the order they ended, without secrets."""
        rows = self._journal.steps(run_id)
        redactor = Redactor()
        for row in rows:
            if row["outcome_kind"] == "secret":
                redactor.learn(self.hands.reveal(decode(row["outcome"])))
            elif row["function"] == ENDPOINT and row["seq"] is not None:
                redactor.learn(topic_of(decode(row["outcome"])["url"]))
        return [views.step_record(row, redactor) for row in rows]

    # Work

    def work(self, stop: threading.Event, workers: int = 4) -> None:
        """Drive whatever is due until told to stop."""
        self._crew.work(stop, workers)

    def drive(self, run_id: str, timeout_seconds: float | None = None) -> RunRecord:
        """Drive one run here until it ends or needs a review, waiting out its timers."""
        until = float("inf") if timeout_seconds is None else self._clock() + timeout_seconds
        while True:
            if self._crew.drive_due(run_id):
                continue
            row, now = self._known(run_id), self._clock()
            if row["state"] in FINAL or row["state"] == State.NEEDS_REVIEW or now >= until:
                return views.run_record(row)
            due = row["wake"] if row["lease_until"] < now else now + _POLL_SECONDS
            time.sleep(max(0.01, min(_POLL_SECONDS, due - now, until - now)))

    def drive_due(self) -> bool:
        """Drive one run that is due; false when none is."""
        return self._crew.drive_due()

    def close(self) -> None:
        """Stop; runs under way are picked up by others when their leases end."""
        self._crew.close()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _checked(self, source: str, name: str) -> None:
        program = load_program(source, name, self._around.limits)
        errors = [fault for fault in check_program(program) if fault.severity == "error"]
        if errors:
            raise ContentError(errors)

    def _known(self, run_id: str) -> Row:
        row = self._journal.run(run_id)
        if row is None:
            raise UsageError(f"there is no run {run_id!r}")
        return row

    def _begin_run(self, name: str, argument: Any, further: Mapping[str, Any]) -> RunRequest:
        found = self.find(name)
        policy = found.policy if found is not None else NO_POLICY
        return RunRequest(playbook=name, source=self.source(name), argument=argument, **{"policy": policy, **further})

    def _load(self, revision: str, playbook: str) -> Program:
        return load_program(self._journal.source(revision), playbook, self._around.limits)

    def _environment_of(self, row: Row) -> Mapping[str, str]:
        return {
            "GOOGLE_CLOUD_PROJECT_ID": "noroshi",
            "GOOGLE_CLOUD_PROJECT_NUMBER": "0",
            "GOOGLE_CLOUD_LOCATION": "local",
            "GOOGLE_CLOUD_SERVICE_ACCOUNT_NAME": "noroshi",
            "GOOGLE_CLOUD_WORKFLOW_ID": row["playbook"],
            "GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID": row["id"],
            "GOOGLE_CLOUD_WORKFLOW_REVISION_ID": views.short_revision(row),
            **self._environment,
        }
