"""Cases for alerts that come back to people and never had one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.records.tables import AlertEntityRecord, AlertRecord, EntityRecord
from noroshi.triage.case_book import CaseBook
from noroshi.triage.grouping import Grouping
from noroshi.triage.linking import know
from noroshi.triage.living import Living, Pair
from noroshi.triage.options import TriageOptions


def give_cases(session: Session, alerts: Sequence[AlertRecord], now: datetime) -> None:
    """Group stored alerts as if they had been raised now."""
    if not alerts:
        return
    pairs: dict[str, list[Pair]] = {alert.uid: [] for alert in alerts}
    query = (
        select(AlertEntityRecord.alert_uid, EntityRecord.kind, EntityRecord.value)
        .join(EntityRecord, EntityRecord.id == AlertEntityRecord.entity_id)
        .where(AlertEntityRecord.alert_uid.in_(list(pairs)))
    )
    for uid, kind, value in session.execute(query):
        pairs[uid].append((kind, value))
    living = [_living(alert, pairs[alert.uid]) for alert in alerts]
    seen = [(pair, alert.last_seen) for alert in living for pair in alert.fresh]
    book = CaseBook(session, now)
    Grouping(book, know(session, seen, now), TriageOptions()).group(living)
    for record, alert in zip(alerts, living, strict=True):
        record.case_id = alert.case_id
    session.flush()
    book.write_rest()


def _living(record: AlertRecord, pairs: list[Pair]) -> Living:
    names = ("uid", "group_key", "status", "verdict", "severity", "risk_score", "entities", "occurrences")
    more = ("first_seen", "last_seen", "case_id", "suppression", "title")
    kept = {name: getattr(record, name) for name in (*names, *more)}
    return Living(**kept, added=record.occurrences, fresh=pairs)
