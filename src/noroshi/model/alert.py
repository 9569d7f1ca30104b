"""What a rule raises: a claim about an event, with what is needed to judge and act on it."""

from __future__ import annotations

from typing import Any

import msgspec


class PlaybookCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A playbook the rule asks for, with its arguments."""

    name: str
    args: dict[str, Any] = {}


class Evidence(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One event the alert rests on, as it was received."""

    event_uid: str
    source: str
    raw_data: str


class Alert(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One alert. `uid` is a hash of rule, event and content, so that a redelivered event raises the same alert."""

    uid: str
    time: str
    title: str
    details: str
    risk_score: int
    severity: str
    entities: list[str]
    rule_id: str
    event_uids: list[str]
    source: str
    rule_commit: str = ""
    playbook: PlaybookCall | None = None
    attack_ids: list[str] = []
    dedup_key: str = ""
    evidence: list[Evidence] = []
