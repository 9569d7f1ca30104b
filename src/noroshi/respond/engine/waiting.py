"""Effects that take their time without anybody working on them: sleeps, callbacks, approvals, other playbooks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from noroshi.model.call import Call, Failed, Returned, error_map
from noroshi.respond.engine.asking import APPROVED, PENDING, Approvals, Question, action_hash
from noroshi.respond.engine.codec import decode
from noroshi.respond.engine.contract import FINAL, Mode, RunRequest, State
from noroshi.respond.engine.guarding import strictest, title_of
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.tables import Row
from noroshi.respond.language.effects import Outcome, Sleep, Wait
from noroshi.respond.language.execution import Leaf
from noroshi.respond.policy import Policy, matches
from noroshi.runtime.errors import ContentError, UsageError
from noroshi.runtime.redaction import Redactor

APPROVAL: Final = "noroshi.approval.request"
RUN: Final = "noroshi.playbook.run"
MAP: Final = "experimental.executions.map"
REVERT: Final = "noroshi.revert.schedule"
KEEP: Final = "noroshi.revert.cancel"
_RUNS: Final = frozenset(
    {
        RUN,
        MAP,
        "experimental.executions.run",
        "googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run",
    }
)
MOST_DEPTH: Final = 10
_FOR_EVER_SECONDS: Final = 366 * 86_400.0

Begin = Callable[[str, Any, Mapping[str, Any]], RunRequest]
"""A request for a run of a deployed playbook: (name, argument, further fields). Raises UsageError."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Begins and ends the waits of one run."""

    run: Row
    mode: Mode
    policy: Policy
    journal: Journal
    approvals: Approvals
    redactor: Redactor
    begin_run: Begin

    def is_wait(self, effect: Leaf) -> bool:
        """Whether this is such an effect."""
        if isinstance(effect, Call):
            return effect.function == APPROVAL or effect.function in _RUNS
        return isinstance(effect, Sleep | Wait)

    def begin(self, effect: Leaf, now: float) -> float | Outcome:
        """Begin to wait: the moment at which waiting is over in any case, or what came of it at once. Idempotent."""
        match effect:
            case Call(function=function) if function == APPROVAL:
                return self._ask(effect, now)
            case Call():
                return self._begin_runs(effect, now)
            case _ if self.mode is not Mode.RUN:
                # Nobody waits for a run that only shows what would be done.
                return now
            case Wait(timeout_seconds=timeout):
                return now + timeout
            case Sleep(seconds=seconds, until=until):
                return now + seconds if seconds is not None else until or now
        raise AssertionError(effect)

    def end(self, effect: Leaf, due: float, now: float) -> Outcome | None:
        """What came of it; None while it goes on. Callbacks are looked for elsewhere."""
        match effect:
            case Call(function=function) if function == APPROVAL:
                return self._answer(effect)
            case Call():
                return self._ended_runs(effect, due, now)
            case Wait():
                late = error_map("TimeoutError", "no callback arrived in time")
                return Failed(late) if due <= now else None
            case _:
                return Returned(None) if due <= now else None

    # Approvals

    def _ask(self, effect: Call, now: float) -> float | Outcome:
        given = effect.arguments
        function, arguments = str(given["action"]), given.get("args") or {}
        if self.mode is not Mode.RUN:
            return Returned({"approved": True, "state": APPROVED, "action": function, "decisions": []})
        rule = strictest([rule for rule in self.policy.approvals if matches(rule.actions, function)])
        wanted = tuple(map(str, given.get("approvers") or ()))
        quorum, seconds = int(given.get("quorum") or 1), float(given.get("expires_seconds") or 3600.0)
        if quorum < 1 or seconds <= 0:
            return Failed(error_map("ValueError", f"{APPROVAL}: quorum and expires_seconds must be above 0"))
        if rule is not None:
            # A playbook may ask for more than its policy, never for less.
            wanted = rule.approvers or wanted
            quorum, seconds = max(quorum, rule.quorum), min(seconds, rule.expires_seconds)
        question = Question(
            run=self.run,
            key=effect.key,
            function=function,
            shown=self.redactor.redact(arguments),
            action_hash=action_hash(self.run["id"], function, arguments),
            title=str(self.redactor.redact(given.get("title") or title_of(self.policy, self.run, function))),
            reason=str(self.redactor.redact(given.get("reason") or "the playbook asks")),
            approvers=wanted,
            quorum=quorum,
            expires=now + seconds,
        )
        self.approvals.ask(question, now)
        return question.expires

    def _answer(self, effect: Call) -> Outcome | None:
        row = self.approvals.of(self.run["id"], effect.key)
        if row is None or row["state"] == PENDING:
            return None
        said = {"approved": row["state"] == APPROVED, "state": row["state"], "action": row["function"]}
        return Returned({**said, "decisions": decode(row["decisions"])})

    # Other playbooks

    def _begin_runs(self, effect: Call, now: float) -> float | Outcome:
        given = effect.arguments
        if self.run["depth"] >= MOST_DEPTH:
            return Failed(error_map("RecursionError", f"playbooks run each other more than {MOST_DEPTH} deep"))
        name = str(given.get("name") or given.get("workflow_id") or "")
        waits = given.get("wait", True) is not False
        many = effect.function == MAP
        for number, argument in enumerate(given["arguments"] if many else [given.get("argument")]):
            further = {
                "run_id": self._child(effect, number),
                "started_by": f"playbook {self.run['playbook']}, run {self.run['id']}",
                "alert_uid": self.run["alert_uid"],
                "parent": self.run["id"] if waits else "",
                "depth": self.run["depth"] + 1,
            }
            # A dry run dry-runs whatever it runs.
            further |= {} if self.mode is Mode.RUN else {"mode": self.mode}
            try:
                self.journal.create(self.begin_run(name, argument, further), now)
            except (UsageError, ContentError) as error:
                return Failed(error_map("KeyError", str(error)))
        return now + _FOR_EVER_SECONDS if waits else Returned({"run": self._child(effect, 0)})

    def _ended_runs(self, effect: Call, due: float, now: float) -> Outcome | None:
        many = effect.function == MAP
        count = len(effect.arguments["arguments"]) if many else 1
        results = []
        for number in range(count):
            row = self.journal.run(self._child(effect, number))
            if row is None or row["state"] not in FINAL:
                late = error_map("TimeoutError", "the playbook did not end in time")
                return Failed(late) if due <= now else None
            if row["state"] != State.SUCCEEDED:
                context = decode(row["error"])["context"] if row["error"] else row["state"]
                message = f"playbook {row['playbook']}, run {row['id']}, ended {row['state']}: {context}"
                return Failed(error_map("OperationError", message, run=row["id"], state=row["state"]))
            results.append(decode(row["result"]))
        return Returned(results if many else results[0])

    def _child(self, effect: Call, number: int) -> str:
        return hashlib.sha256(f"{self.run['id']}\n{effect.key}\n{number}".encode()).hexdigest()[:32]
