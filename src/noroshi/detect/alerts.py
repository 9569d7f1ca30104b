"""From what a rule says about an event to an alert that stands on its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from noroshi.detect.contract import Rule, RuleFault
from noroshi.detect.kinds import kinds_of
from noroshi.model.alert import Alert, Evidence, PlaybookCall, StateCall

SEVERITIES: Final = {"Informational": 0, "Low": 10, "Medium": 30, "High": 60, "Critical": 80}
"""OCSF severities with the risk score each stands for when a rule gives only one of the two."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The event an alert is about."""

    uid: str
    time: datetime
    source: str
    raw_data: str
    ocsf: str = "{}"


class _Said(msgspec.Struct, frozen=True, rename="camel"):
    """What a rule may put into `alert`; anything else is a fault of the rule."""

    title: str
    details: str = ""
    risk_score: int | float | None = None
    severity: str = ""
    entities: list[str | int | float] = []
    entity_kinds: dict[str, str] = {}
    playbook: PlaybookCall | None = None
    attack_ids: list[str] = []
    dedup_key: str = ""


def build_alert(
    said: Mapping[str, Any], rule: Rule, subject: Subject, commit: str, calls: Sequence[StateCall] = ()
) -> Alert:
    """The alert for one object of a rule's `alert` set; METADATA fills what the object leaves out.

    The uid is a hash of rule, event and content, so that evaluating an event again raises the same alert. Raises
    RuleFault when the object is not an alert.
    """
    try:
        claim = msgspec.convert(said, _Said)
    except msgspec.ValidationError as error:
        raise RuleFault(rule.package, rule.path, 0, 0, f"not an alert: {error}", "output") from error
    title = claim.title or rule.title or rule.id
    entities = [str(entity) for entity in claim.entities]
    severity, risk_score = _weigh(claim, rule)
    return Alert(
        uid=_hash(rule.id, subject.uid, msgspec.json.encode(said, order="deterministic")),
        time=subject.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        title=title,
        details=claim.details or rule.description,
        risk_score=risk_score,
        severity=severity,
        entities=entities,
        rule_id=rule.id,
        rule_commit=commit,
        event_uids=[subject.uid],
        source=subject.source,
        playbook=claim.playbook,
        attack_ids=claim.attack_ids or list(rule.attack_ids),
        dedup_key=claim.dedup_key or "/".join([title, *entities]),
        entity_kinds=kinds_of(entities, subject.ocsf) | claim.entity_kinds,
        evidence=[Evidence(event_uid=subject.uid, source=subject.source, raw_data=subject.raw_data)],
        calls=list(calls),
    )


def without_subsumed(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The claims of one rule about one event, without those of which another says the same and more.

    A package may define the same alert twice, once with a playbook; people are to see it once.
    """
    return [
        claim
        for claim in claims
        if not any(
            other is not claim and len(other) > len(claim) and claim.items() <= other.items() for other in claims
        )
    ]


def _weigh(claim: _Said, rule: Rule) -> tuple[str, int]:
    """Severity and risk score (0 to 100): the claim's own, else the rule's, else the one that the other implies."""
    score = claim.risk_score if claim.risk_score is not None else rule.risk_score
    severity = claim.severity or ("" if claim.risk_score is not None and not rule.severity else rule.severity)
    named = {name.lower(): name for name in SEVERITIES}.get(severity.lower())
    if score is None:
        return named or "Medium", SEVERITIES[named or "Medium"]
    implied = max((name for name, floor in SEVERITIES.items() if floor <= score), key=SEVERITIES.__getitem__)
    return named or implied, min(100, max(0, round(score)))


def _hash(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode() if isinstance(part, str) else part
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()[:32]
