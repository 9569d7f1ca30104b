"""Taking alerts out of the queue because of a suppression, and putting them back when it ends."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.records.tables import AlertRecord, CaseRecord, SuppressionRecord, TimelineRecord
from noroshi.triage.exceptions.returning import give_cases
from noroshi.triage.scoring import rescore

_NOTHING_LEFT: Final = "every alert of it is suppressed"


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
    """Suppress alerts that wait; they count no more in any risk, and stay where they are otherwise.

    A case that nobody has begun with and that is left without a waiting alert is closed without a verdict.
    """
    for alert in alerts:
        alert.status, alert.suppression = "suppressed", by.name
        rekey(session, alert)
        said = {"said": "suppressed", "name": by.name, "reason": by.reason}
        _note(session, actor, "suppressed", f"suppressed by {by.name}: {by.reason}", now, said, alert=alert)
    by.hits += sum(alert.occurrences for alert in alerts)
    session.flush()
    rescore(session, [alert.uid for alert in alerts], half_life_hours)
    is_waiting = AlertRecord.status.in_(("new", "open")) & (AlertRecord.case_id == CaseRecord.id)
    mine = CaseRecord.id.in_({alert.case_id for alert in alerts if alert.case_id is not None})
    left = select(CaseRecord).where(
        mine, CaseRecord.status == "new", ~select(AlertRecord.uid).where(is_waiting).exists()
    )
    for case in session.scalars(left).all():
        case.status, case.closed_at, case.verdict_reason = "closed", now, _NOTHING_LEFT
        said = {"said": "nothing_left"}
        _note(session, actor, "closed", f"closed: {_NOTHING_LEFT}", now, said, case_id=case.id)
    session.flush()


def show(session: Session, name: str, actor: str, words: str, *, now: datetime, half_life_hours: float) -> int:
    """Put what a suppression hides back into the queue, as new; gives how many alerts that are."""
    said = {"said": "given_back", "name": name, "why": words}
    hidden = session.scalars(
        select(AlertRecord).where(AlertRecord.suppression == name, AlertRecord.status == "suppressed")
    ).all()
    for alert in hidden:
        alert.status, alert.suppression = "new", None
        rekey(session, alert)
        _note(session, actor, "reopened", words, now, said, alert=alert)
    session.flush()
    mine = CaseRecord.id.in_({alert.case_id for alert in hidden if alert.case_id is not None})
    for case in session.scalars(select(CaseRecord).where(mine, CaseRecord.verdict_reason == _NOTHING_LEFT)).all():
        case.status, case.closed_at, case.verdict_reason = "new", None, ""
        _note(session, actor, "reopened", words, now, said, case_id=case.id)
    session.flush()
    give_cases(session, [alert for alert in hidden if alert.case_id is None], now)
    rescore(session, [alert.uid for alert in hidden], half_life_hours)
    return len(hidden)


def rekey(session: Session, alert: AlertRecord) -> None:
    """Give an alert the key it has now. Where another one lives under it already, this one lives no more."""
    key = group_key(alert.rule_id, alert.dedup_key, alert.suppression)
    with session.no_autoflush:
        if alert.is_living:
            heir = select(AlertRecord.uid).where(
                AlertRecord.group_key == key, AlertRecord.is_living, AlertRecord.uid != alert.uid
            )
            alert.is_living = session.execute(heir.limit(1)).first() is None
        alert.group_key = key
    session.flush()


def _note(
    session: Session,
    actor: str,
    kind: str,
    words: str,
    now: datetime,
    facts: dict[str, str],
    *,
    alert: AlertRecord | None = None,
    case_id: int | None = None,
) -> None:
    uid, number = (alert.uid, alert.case_id) if alert else (None, case_id)
    session.add(TimelineRecord(alert_uid=uid, case_id=number, at=now, kind=kind, actor=actor, text=words, facts=facts))
