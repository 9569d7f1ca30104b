"""Taking alerts out of the queue because of a suppression, and putting them back when it ends."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.records.tables import AlertRecord, SuppressionRecord, TimelineRecord
from noroshi.triage.scoring import rescore


def group_key(rule_id: str, dedup_key: str, suppression: str | None) -> str:
    """What living alerts are unique by. A suppressed one does not stand in the way of one that is let through."""
    digest = hashlib.sha256()
    for part in (rule_id, dedup_key, suppression or ""):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def hide(
    session: Session,
    alerts: Sequence[AlertRecord],
    by: SuppressionRecord,
    actor: str,
    *,
    now: datetime,
    half_life_hours: float,
) -> None:
    """Suppress alerts that wait; they count no more in any risk, and stay where they are otherwise."""
    for alert in alerts:
        alert.status, alert.suppression = "suppressed", by.name
        rekey(session, alert)
        _note(session, alert, actor, "suppressed", f"suppressed by {by.name}: {by.reason}", now)
    by.hits += sum(alert.occurrences for alert in alerts)
    session.flush()
    rescore(session, [alert.uid for alert in alerts], half_life_hours)


def show(session: Session, name: str, actor: str, words: str, *, now: datetime, half_life_hours: float) -> int:
    """Put what a suppression hides back into the queue, as new; gives how many alerts that are."""
    hidden = session.scalars(
        select(AlertRecord).where(AlertRecord.suppression == name, AlertRecord.status == "suppressed")
    ).all()
    for alert in hidden:
        alert.status, alert.suppression = "new", None
        rekey(session, alert)
        _note(session, alert, actor, "reopened", words, now)
    session.flush()
    rescore(session, [alert.uid for alert in hidden], half_life_hours)
    return len(hidden)


def rekey(session: Session, alert: AlertRecord) -> None:
    """Give an alert the key it has now. Where another one lives under it already, this one lives no more."""
    key = group_key(alert.rule_id, alert.dedup_key, alert.suppression)
    if alert.is_living:
        heir = select(AlertRecord.uid).where(
            AlertRecord.group_key == key, AlertRecord.is_living, AlertRecord.uid != alert.uid
        )
        alert.is_living = session.execute(heir.limit(1)).first() is None
    alert.group_key = key


def _note(session: Session, alert: AlertRecord, actor: str, kind: str, words: str, now: datetime) -> None:
    row = TimelineRecord(
        alert_uid=alert.uid, case_id=alert.case_id, at=now, kind=kind, actor=actor, text=words, facts={}
    )
    session.add(row)
