"""A case's counts, span, gravity and entities, computed from the alerts that are in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import case, delete, func, insert, select
from sqlalchemy.orm import Session

from noroshi.model.triage import SEVERITIES
from noroshi.records.tables import AlertEntityRecord, AlertRecord, CaseEntityRecord, CaseRecord

_GRAVITY: Any = case({name: place for place, name in enumerate(SEVERITIES)}, value=AlertRecord.severity, else_=0)


def refresh_cases(session: Session, numbers: Collection[int]) -> None:
    """Compute these cases anew after alerts were moved between them. An empty case keeps its span and gravity."""
    table = AlertRecord
    query = (
        select(
            table.case_id,
            func.count().label("alerts"),
            func.sum(table.occurrences).label("occurrences"),
            func.min(table.first_seen).label("first_seen"),
            func.max(table.last_seen).label("last_seen"),
            func.max(table.first_seen).label("last_news"),
            func.max(table.risk_score).label("risk_score"),
            func.max(_GRAVITY).label("gravity"),
        )
        .where(table.case_id.in_(numbers))
        .group_by(table.case_id)
    )
    found = {row.case_id: row for row in session.execute(query)}
    for record in session.scalars(select(CaseRecord).where(CaseRecord.id.in_(numbers))):
        row = found.get(record.id)
        record.alerts, record.occurrences = (row.alerts, row.occurrences) if row else (0, 0)
        if row:
            record.first_seen, record.last_seen, record.risk_score = row.first_seen, row.last_seen, row.risk_score
            record.last_news = row.last_news
            record.severity = SEVERITIES[row.gravity]
    session.flush()
    session.execute(delete(CaseEntityRecord).where(CaseEntityRecord.case_id.in_(numbers)))
    told = (
        select(table.case_id, AlertEntityRecord.entity_id, func.min(table.first_seen), func.max(table.last_seen))
        .join(AlertEntityRecord, AlertEntityRecord.alert_uid == table.uid)
        .where(table.case_id.in_(numbers))
        .group_by(table.case_id, AlertEntityRecord.entity_id)
    )
    columns = ["case_id", "entity_id", "first_seen", "last_seen"]
    session.execute(insert(CaseEntityRecord).from_select(columns, told))
