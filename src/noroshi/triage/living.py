"""Living alerts: one for each rule and de-duplication key, which takes in what the rule goes on raising."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from noroshi.model.alert import Alert
from noroshi.model.triage import SEVERITIES
from noroshi.records.tables import AlertRecord
from noroshi.triage.naming import clean, storable
from noroshi.triage.options import TriageOptions

Pair = tuple[str, str]
"""Kind and value of an entity."""
_COLUMNS = (
    *(AlertRecord.uid, AlertRecord.group_key, AlertRecord.status, AlertRecord.verdict, AlertRecord.severity),
    *(AlertRecord.risk_score, AlertRecord.entities, AlertRecord.occurrences, AlertRecord.first_seen),
    *(AlertRecord.last_seen, AlertRecord.case_id, AlertRecord.suppression, AlertRecord.title),
)


@dataclass(slots=True)
class Raised:
    """What a rule raised, ready to be taken in. `key` is the group key, `suppression` what hides it."""

    alert: Alert
    time: datetime
    entities: list[Pair]
    key: str
    suppression: str | None


@dataclass(slots=True)
class Living:
    """A living alert as it is being changed. `fresh` are entities that this batch brings it."""

    uid: str
    group_key: str
    status: str
    verdict: str | None
    severity: str
    risk_score: int
    entities: list[str]
    occurrences: int
    first_seen: datetime
    last_seen: datetime
    case_id: int | None
    suppression: str | None
    title: str
    first: Raised | None = None
    """The occurrence that made it, when it is new."""
    added: int = 0
    fresh: list[Pair] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether it contributes to risks."""
        return self.status != "suppressed" and self.verdict in (None, "true_positive")

    def take(self, raised: Raised) -> None:
        """One more occurrence."""
        self.added += 1
        self.occurrences += 1
        self.first_seen, self.last_seen = min(self.first_seen, raised.time), max(self.last_seen, raised.time)
        self.risk_score = max(self.risk_score, raised.alert.risk_score)
        self.severity = max(self.severity, raised.alert.severity, key=_gravity)
        known = set(self.entities)
        more = [pair for pair in raised.entities if pair[1] not in known]
        self.fresh += more
        self.entities = self.entities + [value for _, value in more]


def take_in(session: Session, raised: Sequence[Raised], options: TriageOptions) -> list[tuple[Raised, Living]]:
    """The alert that each occurrence belongs to, new or living; nothing is written yet.

    An alert that was quiet for long has ended, and what comes then begins a new one.
    """
    keys = {each.key for each in raised}
    query = select(*_COLUMNS).where(AlertRecord.group_key.in_(keys), AlertRecord.is_living).with_for_update()
    living = {row.group_key: Living(**row._mapping) for row in session.execute(query)}
    quiet = timedelta(hours=options.quiet_hours)
    ended: list[str] = []
    pairs = []
    for each in raised:
        found = living.get(each.key)
        if found is not None and each.time - found.last_seen > quiet:
            ended.append(found.uid)
            found = None
        if found is None:
            found = living[each.key] = _new(each)
        found.take(each)
        pairs.append((each, found))
    _end(session, ended)
    return pairs


def write(session: Session, alerts: Iterable[Living], ended_before: set[str], now: datetime) -> None:
    """Insert what is new and bring what lives up to date. `ended_before` have a successor in the same batch."""
    every = list(alerts)
    table: Any = AlertRecord.__table__
    connection = session.connection()
    if fresh := [_row(each, each.uid not in ended_before, now) for each in every if each.first]:
        connection.execute(insert(table), fresh)
    names = ("occurrences", "first_seen", "last_seen", "risk_score", "severity", "entities")
    if changed := [{"b_uid": each.uid} | {n: getattr(each, n) for n in names} for each in every if not each.first]:
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        connection.execute(update(table).where(table.c.uid == bindparam("b_uid")).values(**values), changed)


def _new(raised: Raised) -> Living:
    alert = raised.alert
    return Living(
        uid=alert.uid,
        group_key=raised.key,
        status="suppressed" if raised.suppression else "new",
        verdict=None,
        severity=alert.severity,
        risk_score=alert.risk_score,
        entities=[],
        occurrences=0,
        first_seen=raised.time,
        last_seen=raised.time,
        case_id=None,
        suppression=raised.suppression,
        title=storable(alert.title),
        first=raised,
    )


def _row(living: Living, is_living: bool, now: datetime) -> dict[str, Any]:
    assert living.first is not None  # noqa: S101 - only new alerts are inserted
    alert = living.first.alert
    playbook = msgspec.to_builtins(alert.playbook) if alert.playbook else None
    return {
        "uid": living.uid,
        "group_key": living.group_key,
        "is_living": is_living,
        "rule_id": storable(alert.rule_id),
        "rule_commit": storable(alert.rule_commit),
        "dedup_key": clean(alert.dedup_key),
        "source": storable(alert.source),
        "title": living.title,
        "details": storable(alert.details),
        "severity": living.severity,
        "risk_score": living.risk_score,
        "attack_ids": [storable(each) for each in alert.attack_ids],
        "entities": living.entities,
        "playbook": playbook,
        "occurrences": living.occurrences,
        "first_seen": living.first_seen,
        "last_seen": living.last_seen,
        "raised_at": now,
        "status": living.status,
        "verdict_reason": "",
        "case_id": living.case_id,
        "suppression": living.suppression,
    }


def _end(session: Session, uids: Sequence[str]) -> None:
    if uids:
        session.execute(update(AlertRecord).where(AlertRecord.uid.in_(uids)).values(is_living=False))


def _gravity(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else 0
