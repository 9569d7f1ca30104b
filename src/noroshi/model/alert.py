"""What a rule raises: a claim about an event, with what is needed to judge and act on it.

Made from schemas/alert.yaml by `noroshi schema generate`: change that, not this.
"""

from __future__ import annotations

from typing import Any

import msgspec


class PlaybookCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A playbook to run and its arguments."""

    name: str
    """Name of the playbook."""
    args: dict[str, Any] = {}
    """Arguments of the playbook by name."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One event that an alert rests on."""

    event_uid: str
    """uid of the event."""
    source: str
    """Integration that the event came through."""
    raw_data: str
    """The record or records as received."""


class StateCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A call of a function with memory about the event."""

    function: str
    """Its name in rules."""
    arguments: list[str]
    """What it was given, JSON each."""
    answer: str
    """What it said, JSON."""


class Alert(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An alert as a rule raised it."""

    uid: str
    """Hash of rule, event and content: a redelivered event raises the same alert."""
    time: str
    """Time of the event that completed the alert."""
    title: str
    """What happened."""
    details: str
    """What was seen."""
    risk_score: int
    """0 (nothing) to 100 (certain and grave)."""
    severity: str
    """OCSF severity."""
    entities: list[str]
    """Users, hosts, addresses and other things that the alert is about."""
    rule_id: str
    """Package of the rule."""
    event_uids: list[str]
    """uids of the events that the alert rests on."""
    source: str
    """Integration that the event came through."""
    rule_commit: str = ""
    """Revision of the rule's repository."""
    playbook: PlaybookCall | None = None
    """The playbook that the rule asks for."""
    attack_ids: list[str] = []
    """MITRE ATT&CK tactics and techniques that the event is a sign of."""
    dedup_key: str = ""
    """Alerts with the same key tell of the same thing."""
    evidence: list[Evidence] = []
    """Those events as they were received."""
    entity_kinds: dict[str, str] = {}
    """Kind of each entity that is known: user, host, ip, domain, url, file, hash, process."""
    calls: list[StateCall] = []
    """Calls of functions with memory that the rule made."""
