"""What an engine does, and what it needs of whoever carries out calls."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from noroshi.model.call import Attempt, Call, Facts, Secret
from noroshi.respond.language.effects import Outcome
from noroshi.respond.policy import NO_POLICY, Policy


class Mode(StrEnum):
    """`run` acts; `dry-run` and `shadow` record what would be done and go on with assumed answers.

    A shadow run differs in purpose only: it is started by live alerts, to be compared with what people did.
    """

    RUN = "run"
    DRY_RUN = "dry-run"
    SHADOW = "shadow"


class State(StrEnum):
    """Where a run is. The last four are final."""

    QUEUED = "QUEUED"
    ACTIVE = "ACTIVE"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    NONDETERMINISTIC = "NONDETERMINISTIC"


FINAL = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED, State.NONDETERMINISTIC})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """A playbook to run. The same `run_id` starts one run only, however often it is asked for.

    `not_before` is seconds since 1970. `parent` is the run that waits for this one, `depth` how many such stand above.
    """

    run_id: str
    playbook: str
    source: str
    argument: Any = None
    mode: Mode = Mode.RUN
    started_by: str = ""
    alert_uid: str = ""
    policy: Policy = NO_POLICY
    not_before: float = 0.0
    parent: str = ""
    depth: int = 0


def run_id_of_alert(alert_uid: str, playbook: str) -> str:
    """The id of the one run that an alert starts of a playbook."""
    return hashlib.sha256(f"{alert_uid}\n{playbook}".encode()).hexdigest()[:32]


class Hands(Protocol):
    """Carries out calls. Calls may come from several threads."""

    def facts(self, call: Call) -> Facts:
        """Known without making the call."""

    def perform(self, call: Call, attempt: Attempt) -> Outcome | Secret:
        """Make the call. What goes wrong outside is a `Failed`; raises only for faults of our own."""

    def assume(self, call: Call) -> Outcome | Secret:
        """The answer that a dry run goes on with. Look-ups may really look; nothing may be changed."""

    def reveal(self, reference: str) -> str:
        """The value behind the reference of a secret. Raises ConfigError when it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """An execution as people see it; times are RFC 3339 text, secrets are redacted."""

    id: str
    playbook: str
    revision: str
    mode: Mode
    state: State
    argument: Any
    started_by: str
    alert_uid: str
    create_time: str
    start_time: str | None
    end_time: str | None
    result: Any = None
    error: Mapping[str, Any] | None = None
    review: str | None = None
    parent: str = ""
    not_before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """A playbook that can be run by name."""

    name: str
    revision: str
    deploy_time: str
    deployed_by: str
    policy: Policy = NO_POLICY


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One effect of a run; `outcome` is None while it is under way."""

    key: str
    function: str
    input: Any
    outcome: Any
    failed: bool
    attempt: int
    start_time: str
    end_time: str | None
    writes: bool


class Decision(StrEnum):
    """What a person says of a call of which nobody knows whether it took effect."""

    RETRY = "retry"
    DONE = "done"
    FAIL = "fail"


class Engine(Protocol):
    """Starts, drives and shows runs. Every method may be called from any process that shares the store."""

    def deploy(self, name: str, source: str, actor: str, policy: Policy = NO_POLICY) -> Deployed:
        """Let a name stand for this source from now on. Raises ContentError when the source has errors."""

    def withdraw(self, name: str) -> None:
        """Let a name stand for nothing any more; runs under way go on."""

    def find(self, name: str) -> Deployed | None:
        """The playbook deployed under a name."""

    def deployed(self) -> Sequence[Deployed]:
        """Every deployed playbook, by name."""

    def source(self, name: str) -> str:
        """The source a name stands for. Raises UsageError when there is none."""

    def start(self, request: RunRequest) -> str:
        """Queue a run and return its id. Idempotent. Raises ContentError when the source does not load."""

    def refuse(self, request: RunRequest, reason: str) -> str:
        """Record a run that cannot be started as FAILED, so that it is seen. Idempotent."""

    def signal(self, topic: str, payload: Any, idempotency_key: str) -> bool:
        """Deliver a message to the run that waits on the topic; false when no run ever opened it or it has ended."""

    def cancel(self, run_id: str, actor: str) -> None:
        """Ask a run to stop before its next effect."""

    def review(self, run_id: str, decision: Decision, actor: str, value: Any = None) -> None:
        """Decide on the call a NEEDS_REVIEW run is parked at; `value` is its result or error."""

    def record(self, run_id: str) -> RunRecord:
        """One run. Raises UsageError when there is none."""

    def steps(self, run_id: str) -> Sequence[StepRecord]:
        """The effects of a run in the order they ended."""

    def runs(self, limit: int = 50) -> Sequence[RunRecord]:
        """The latest runs."""
