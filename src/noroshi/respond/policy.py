"""What stands beside a playbook in `policy.yaml`: when it runs, how much of it at once, and what people must allow."""

from __future__ import annotations

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from cronsim import CronSim, CronSimError

from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import parse_yaml

_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class ApprovalRule(_Part, frozen=True):
    """Calls of these actions (`*` stands for anything) wait until people have allowed exactly this call.

    `approvers` are names of people and `role:NAME`; nobody named means everybody who may approve. With a `quorum` of
    two or more, so many different people must agree, and whoever started the run is none of them.
    """

    actions: tuple[str, ...]
    approvers: tuple[str, ...] = ()
    quorum: int = 1
    expires_seconds: float = 3600.0


class Cap(_Part, frozen=True):
    """These actions reach at most `most` different targets within a time, over all runs of the playbook.

    `target` is the path of the target in the action's arguments, such as `host` or `body.user`. A call beyond the cap
    waits for people to allow it.
    """

    actions: tuple[str, ...]
    target: str
    most: int
    within_seconds: float = 3600.0


class Schedule(_Part, frozen=True):
    """The playbook runs whenever the cron expression (five fields) says so, in a time zone."""

    cron: str
    timezone: str = "UTC"
    argument: Any = None


class Policy(_Part, frozen=True):
    """The whole file. `target` is the path in the argument of what a run is about, for `most_per_target`.

    `mode` is that of runs which alerts and schedules start.
    """

    title: str = ""
    timeout_seconds: float | None = None
    most: int | None = None
    target: str = ""
    most_per_target: int | None = None
    mode: Literal["run", "dry-run", "shadow"] = "run"
    approvals: tuple[ApprovalRule, ...] = ()
    caps: tuple[Cap, ...] = ()
    schedules: tuple[Schedule, ...] = ()


NO_POLICY = Policy()
"""Nothing is asked and nothing limited."""


def parse_policy(text: str, path: str) -> Policy:
    """The policy in a file. Raises ContentError."""
    content = parse_yaml(text, path)
    try:
        policy = msgspec.convert({} if content is None else content, Policy)
    except msgspec.ValidationError as error:
        raise ContentError([_fault(path, str(error))]) from error
    faults = [_fault(path, message) for message in _wrong(policy)]
    if faults:
        raise ContentError(faults)
    return policy


def load_policy(playbook: Path) -> Policy:
    """The policy beside a playbook's file, NO_POLICY when there is none. Raises ContentError."""
    file = playbook.with_name("policy.yaml")
    return parse_policy(file.read_text(encoding="utf-8"), str(file)) if file.is_file() else NO_POLICY


def encode_policy(policy: Policy) -> str:
    """JSON text."""
    return msgspec.json.encode(policy).decode()


def decode_policy(text: str | None) -> Policy:
    """The policy of a JSON text; that of None allows everything."""
    return msgspec.json.decode(text, type=Policy) if text else NO_POLICY


def matches(actions: tuple[str, ...], function: str) -> bool:
    """Whether a function is one of the actions."""
    return any(fnmatchcase(function, pattern) for pattern in actions)


def at_path(value: Any, path: str) -> Any:
    """What stands at a dotted path in a value, None when nothing does."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value if path else None


def _wrong(policy: Policy) -> list[str]:
    found = []
    if policy.most_per_target is not None and not policy.target:
        found.append("most_per_target needs target, the path of the target in the argument")
    positive = {"timeout_seconds": policy.timeout_seconds, "most": policy.most}
    positive |= {"most_per_target": policy.most_per_target}
    positive |= {f"approvals[{n}].quorum": rule.quorum for n, rule in enumerate(policy.approvals)}
    positive |= {f"approvals[{n}].expires_seconds": rule.expires_seconds for n, rule in enumerate(policy.approvals)}
    positive |= {f"caps[{n}].within_seconds": cap.within_seconds for n, cap in enumerate(policy.caps)}
    found += [f"{name} must be above 0" for name, value in positive.items() if value is not None and value <= 0]
    found += [f"caps[{n}].most must not be below 0" for n, cap in enumerate(policy.caps) if cap.most < 0]
    for number, schedule in enumerate(policy.schedules):
        try:
            ZoneInfo(schedule.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            found.append(f"schedules[{number}]: no time zone {schedule.timezone!r}")
        try:
            CronSim(schedule.cron, _SOME_MOMENT)
        except CronSimError as error:
            found.append(f"schedules[{number}]: {schedule.cron!r} is no cron expression: {error}")
    return found


def _fault(path: str, message: str) -> Fault:
    return Fault(path, 1, 1, message, "playbook-policy")
