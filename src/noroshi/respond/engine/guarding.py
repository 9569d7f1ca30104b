"""Holds calls back until the policy of their playbook lets them through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from noroshi.model.call import Call, error_map
from noroshi.respond.engine.asking import APPROVED, PENDING, Approvals, Question, action_hash
from noroshi.respond.engine.journaled import input_of
from noroshi.respond.engine.tables import Row
from noroshi.respond.policy import ApprovalRule, Cap, Policy, at_path, matches

_BEYOND_CAP = ApprovalRule(actions=())
"""Who is asked about a call beyond a cap, unless a rule about the action says more."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The call may be made."""


@dataclass(frozen=True, slots=True)
class Held:
    """People are asked; until this moment they may answer. `asked` is the reason, when they were asked just now."""

    until: float
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The call must not be made; the playbook gets this error."""

    error: Any


Verdict = Allowed | Held | Refused


class Guard:
    """Judges the calls of one run."""

    def __init__(self, approvals: Approvals, run: Row, policy: Policy) -> None:
        self._approvals = approvals
        self._run = run
        self._policy = policy

    def judge(self, effect: Call, shown: Any, now: float) -> Verdict:
        """Whether a call that changes something may be made now. `shown` are its arguments without secrets."""
        rules = [rule for rule in self._policy.approvals if matches(rule.actions, effect.function)]
        caps = [cap for cap in self._policy.caps if matches(cap.actions, effect.function)]
        if not rules and not caps:
            return Allowed()
        asked = self._approvals.of(self._run["id"], effect.key)
        if asked is not None:
            return self._answered(asked, effect, caps, now)
        hashed = action_hash(self._run["id"], effect.function, input_of(effect))
        given = self._approvals.granted(self._run["id"], hashed, now)
        if given is not None and self._approvals.use(given["id"], effect.key):
            self._reach(effect, caps, now, forced=True)
            return Allowed()
        beyond = "" if rules else self._reach(effect, caps, now, forced=False)
        if not rules and not beyond:
            return Allowed()
        rule = strictest(rules) or _BEYOND_CAP
        reason = beyond or f"the policy of {self._run['playbook']} wants {effect.function} to be allowed"
        question = Question(
            run=self._run,
            key=effect.key,
            function=effect.function,
            shown=shown,
            action_hash=hashed,
            title=title_of(self._policy, self._run, effect.function),
            reason=reason,
            approvers=rule.approvers,
            quorum=rule.quorum,
            expires=now + rule.expires_seconds,
        )
        self._approvals.ask(question, now)
        return Held(question.expires, reason)

    def _answered(self, asked: Row, effect: Call, caps: list[Cap], now: float) -> Verdict:
        if asked["state"] == PENDING and asked["expires"] > now:
            return Held(asked["expires"])
        if asked["state"] == PENDING:
            self._approvals.expire(asked["id"])
        # An approval is for its time: what could not be done by then is asked again, by a person.
        hashed = action_hash(self._run["id"], effect.function, input_of(effect))
        is_good = asked["state"] == APPROVED and asked["action_hash"] == hashed
        if is_good and (asked["used_by"] or asked["expires"] > now) and self._approvals.use(asked["id"], effect.key):
            self._reach(effect, caps, now, forced=True)
            return Allowed()
        if asked["state"] == "DENIED":
            [*_, last] = json.loads(asked["decisions"])
            return Refused(error_map("ApprovalDeniedError", f"{last['actor']} does not allow {effect.function}"))
        return Refused(error_map("ApprovalExpiredError", f"nobody allowed {effect.function} in time"))

    def _reach(self, effect: Call, caps: list[Cap], now: float, *, forced: bool) -> str:
        """Count the call against caps. Gives the cap that it would break, in words."""
        for cap in caps:
            target = at_path(dict(effect.arguments), cap.target)
            # What names no target counts as a new one each time.
            named = json.dumps(target, default=str) if target is not None else f"{self._run['id']} {effect.key}"
            if not self._approvals.reach(self._run, effect.key, cap, named, now, forced=forced):
                span = f"{cap.within_seconds / 3600:g} h"
                return f"{effect.function} has reached {cap.most} different targets by {cap.target} within {span}"
        return ""


def title_of(policy: Policy, run: Row, function: str) -> str:
    """What a question about a call is called: what the playbook calls itself, else the call."""
    return policy.title or f"{run['playbook']}: {function}"


def strictest(rules: list[ApprovalRule]) -> ApprovalRule | None:
    """What all of the rules together ask for: the largest quorum, the shortest time, the approvers of all."""
    if not rules:
        return None
    named = [set(rule.approvers) for rule in rules if rule.approvers]
    return ApprovalRule(
        actions=(),
        approvers=tuple(sorted(set.intersection(*named))) if named else (),
        quorum=max(rule.quorum for rule in rules),
        expires_seconds=min(rule.expires_seconds for rule in rules),
    )
