"""What people may ask from another system, done with their own rights and told to the audit trail."""

from __future__ import annotations

from typing import Any

from noroshi.api.accounts.users import actor_of, find_user
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Actor, Permission
from noroshi.records.audit import append_audit
from noroshi.respond.approvals import ApprovalDesk
from noroshi.respond.triggers import request_of
from noroshi.runtime.errors import UsageError
from noroshi.sdk.office import Verdict

_LATEST = 5


class PlatformOffice:
    """The `Office` of this platform. `address` is where requests come from, for the audit trail."""

    def __init__(self, around: Surroundings, address: str) -> None:
        self._around, self._address = around, address

    def start(self, person: str, playbook: str, argument: Any, key: str) -> str:
        """See `Office`."""
        actor = self._actor(person, Permission.RUNS_WRITE)
        engine = self._around.workings.engine
        if engine.find(playbook) is None:
            known = ", ".join(one.name for one in engine.deployed()) or "none"
            raise UsageError(f"There is no playbook {playbook!r}; there are: {known}")
        asked = request_of(engine, playbook, argument, run_id=key, started_by=actor.name)
        engine.start(asked)
        self._audit(actor, "run.start", "run", key, {"playbook": playbook, "mode": asked.mode.value})
        return f"Started {playbook} ({asked.mode.value}), run {key}."

    def status(self, person: str, run: str | None) -> str:
        """See `Office`."""
        self._actor(person, Permission.RUNS_READ)
        engine = self._around.workings.engine
        if run is not None:
            record = engine.record(run)
            told = f"{record.playbook}, run {record.id}: {record.state.value}"
            return f"{told}; started by {record.started_by or 'nobody'} at {record.create_time}."
        lines = [f"{one.playbook}, run {one.id}: {one.state.value}" for one in engine.runs(_LATEST)]
        asked = ApprovalDesk(engine.approvals).page(limit=_LATEST).items
        lines += [
            f"Waits for an answer: {one.title or one.action} of {one.playbook}, approval {one.id}" for one in asked
        ]
        return "\n".join(lines) or "There are no runs."

    def decide(self, person: str, approval: str, verdict: Verdict, comment: str) -> str:
        """See `Office`."""
        actor = self._actor(person, Permission.RUNS_APPROVE)
        desk = ApprovalDesk(self._around.workings.engine.approvals)
        decided = (desk.approve if verdict == "approve" else desk.deny)(approval, actor, comment)
        after = {"state": decided.state, "call": decided.action_hash}
        self._audit(actor, f"approval.{verdict}", "approval", approval, after)
        return f"{decided.title or decided.action} of {decided.playbook}: {decided.state}."

    def _actor(self, person: str, permission: Permission) -> Actor:
        with self._around.database.session() as session:
            user = find_user(session, person)
            actor = actor_of(user, self._address) if user is not None and not user.is_disabled else None
        if actor is None or not actor.may(permission):
            raise UsageError(f"{person} may not do this.")
        return actor

    def _audit(self, actor: Actor, action: str, kind: str, target: str, after: dict[str, Any]) -> None:
        with self._around.database.session() as session:
            append_audit(session, actor, action, kind, target, now=self._around.now(), after=after)
