"""Approvals as people deal with them: what is asked, and saying yes or no."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from noroshi.model.access import Actor, Permission, Role
from noroshi.model.triage import Page
from noroshi.respond.engine.asking import APPROVED, DENIED, PENDING, Approvals
from noroshi.respond.engine.codec import decode, displayed, encode
from noroshi.respond.engine.tables import Row
from noroshi.runtime.errors import UsageError

_PAGE: Final = 200


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What one person said."""

    actor: str
    decision: str
    time: str
    comment: str = ""


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """A call that people are asked to allow, without secrets; times are RFC 3339 text.

    `approvers` are names and `role:NAME`; nobody named means everybody who may approve. `state` is PENDING, APPROVED,
    DENIED, EXPIRED, or WITHDRAWN when the run ended meanwhile.
    """

    id: str
    run: str
    playbook: str
    action: str
    arguments: Any
    action_hash: str
    title: str
    reason: str
    approvers: Sequence[str]
    quorum: int
    started_by: str
    requested: str
    expires: str
    state: str
    decisions: Sequence[Decision]

    @property
    def agreed(self) -> int:
        """How many people have allowed it."""
        return sum(said.decision == "approve" for said in self.decisions)


class ApprovalDesk:
    """Lists questions and takes answers."""

    def __init__(self, approvals: Approvals, clock: Callable[[], float] = time.time) -> None:
        self._approvals = approvals
        self._clock = clock

    def page(self, *, pending: bool = True, cursor: str | None = None, limit: int = 50) -> Page[Approval]:
        """What is asked now, or with `pending` false whatever was asked, the latest first.

        Raises UsageError for a cursor of another list.
        """
        if cursor and self._approvals.one(cursor) is None:
            raise UsageError("this cursor is not one of this list")
        wanted: dict[str, Any] = {"state": PENDING, "expires_after": self._clock()} if pending else {}
        rows = self._approvals.rows(limit + 1, before=cursor or None, **wanted)
        items = [_shown(row) for row in rows[:limit]]
        return Page(items=items, next_cursor=items[-1].id if len(rows) > limit else None)

    def each(self, *, pending: bool = True) -> Iterator[Approval]:
        """All that `page` would give, page by page."""
        page = self.page(pending=pending, limit=_PAGE)
        yield from page.items
        while page.next_cursor:
            page = self.page(pending=pending, cursor=page.next_cursor, limit=_PAGE)
            yield from page.items

    def asked_by(self, run: str) -> list[Approval]:
        """What a run asks now, the latest first."""
        rows = self._approvals.rows(state=PENDING, expires_after=self._clock(), run=run)
        return [_shown(row) for row in rows]

    def take_untold(self) -> list[Approval]:
        """What is asked and was not announced yet; each is given once."""
        return [_shown(row) for row in self._approvals.take_untold(self._clock())]

    def one(self, approval: str) -> Approval:
        """One question. Raises UsageError when there is none."""
        row = self._approvals.one(approval)
        if row is None:
            raise _unknown(approval)
        return _shown(row)

    def approve(self, approval: str, actor: Actor, comment: str = "") -> Approval:
        """Allow the call; it is made once the quorum is reached. Raises UsageError when this person cannot."""
        return self._decide(approval, actor, "approve", comment)

    def deny(self, approval: str, actor: Actor, comment: str = "") -> Approval:
        """Forbid the call. Raises UsageError when this person cannot."""
        return self._decide(approval, actor, "deny", comment)

    def _decide(self, approval: str, actor: Actor, decision: str, comment: str) -> Approval:
        now = self._clock()

        def judge(row: Row) -> Mapping[str, Any]:
            refused = objection(row, actor, now, approves=decision == "approve")
            if refused:
                raise UsageError(f"approval {approval}: {refused}")
            entry = {"actor": actor.name, "decision": decision, "time": _moment(now), "comment": comment}
            decisions = [*json.loads(row["decisions"]), entry]
            agreed = len({said["actor"] for said in decisions if said["decision"] == "approve"})
            state = DENIED if decision == "deny" else APPROVED if agreed >= row["quorum"] else PENDING
            return {"decisions": encode(decisions), "state": state}

        row = self._approvals.decide(approval, f"{actor.kind} {actor.name}", judge, now)
        if row is None:
            raise _unknown(approval)
        return _shown(row)


def objection(row: Row, actor: Actor, now: float, *, approves: bool) -> str:
    """Why this person cannot answer this question now; empty when they can."""
    approvers = json.loads(row["approvers"])
    mine = {actor.name, *(f"role:{role}" for role in actor.roles)}
    agreed = any(said["actor"] == actor.name for said in json.loads(row["decisions"]))
    started = row["quorum"] > 1 and row["started_by"].split(" ")[-1] == actor.name
    reasons = {
        f"{actor.name} may not approve anything": not actor.may(Permission.RUNS_APPROVE),
        f"it is {row['state'].lower()} already": row["state"] != PENDING,
        "it has expired": row["expires"] <= now,
        f"only {', '.join(approvers)} can answer": bool(approvers) and not mine & set(approvers),
        f"{actor.name} has agreed already, and {row['quorum']} different people must": approves and agreed,
        f"{actor.name} started the run, and other people must agree": approves and started,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def local_actor(name: str) -> Actor:
    """Whoever may read the platform's folder may do everything here already."""
    return Actor(name=name, kind="user", roles=frozenset({Role.ADMIN}))


def _shown(row: Row) -> Approval:
    return Approval(
        id=row["id"],
        run=row["run"],
        playbook=row["playbook"],
        action=row["function"],
        arguments=displayed(decode(row["arguments"])),
        action_hash=row["action_hash"],
        title=row["title"],
        reason=row["reason"],
        approvers=json.loads(row["approvers"]),
        quorum=row["quorum"],
        started_by=row["started_by"],
        requested=_moment(row["requested"]),
        expires=_moment(row["expires"]),
        state=row["state"],
        decisions=[Decision(**said) for said in json.loads(row["decisions"])],
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _unknown(approval: str) -> UsageError:
    return UsageError(f"there is no approval {approval!r}")
