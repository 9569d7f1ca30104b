"""One case's whole story."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from noroshi.model.triage import CaseLink, CaseStory, Edge, EntityRow, Task
from noroshi.records.tables import (
    AlertEntityRecord,
    AlertRecord,
    CaseEntityRecord,
    CaseLinkRecord,
    CaseRecord,
    EntityRecord,
    TaskRecord,
)
from noroshi.triage.desk.alert_stories import comments_of, timeline_of
from noroshi.triage.desk.refusals import MissingError
from noroshi.triage.desk.rows import alert_rows, case_rows, entity_row

_SHOWN_ALERTS: Final = 200
_SHOWN_EDGES: Final = 500


def case_story(session: Session, number: int, *, now: datetime, half_life_hours: float = 24) -> CaseStory:
    """Everything about one case. Raises MissingError."""
    record = session.get(CaseRecord, number)
    if record is None:
        raise MissingError(f"no case {number}")
    latest = select(AlertRecord).where(AlertRecord.case_id == number).order_by(AlertRecord.last_seen.desc())
    tasks = session.scalars(select(TaskRecord).where(TaskRecord.case_id == number).order_by(TaskRecord.id))
    return CaseStory(
        case=case_rows(session, [record])[0],
        summary=record.summary,
        verdict_reason=record.verdict_reason,
        triaged_at=record.triaged_at,
        closed_at=record.closed_at,
        links=record.links,
        alerts=alert_rows(session, session.scalars(latest.limit(_SHOWN_ALERTS)).all()),
        entities=_entities(session, number, now, half_life_hours),
        edges=_edges(session, number),
        tasks=[msgspec.convert(task, Task, from_attributes=True) for task in tasks],
        comments=comments_of(session, case_id=number),
        timeline=timeline_of(session, case_id=number),
        related=_related(session, number),
    )


def _entities(session: Session, number: int, now: datetime, half_life_hours: float) -> list[EntityRow]:
    query = (
        select(EntityRecord)
        .join(CaseEntityRecord, CaseEntityRecord.entity_id == EntityRecord.id)
        .where(CaseEntityRecord.case_id == number)
        .order_by(EntityRecord.risk_rank.desc(), EntityRecord.id)
    )
    return [entity_row(record, now, half_life_hours) for record in session.scalars(query)]


def _edges(session: Session, number: int) -> list[Edge]:
    one, other = aliased(AlertEntityRecord), aliased(AlertEntityRecord)
    count = func.count(AlertRecord.uid)
    query = (
        select(one.entity_id, other.entity_id, count)
        .join(AlertRecord, AlertRecord.uid == one.alert_uid)
        .join(other, (other.alert_uid == one.alert_uid) & (other.entity_id > one.entity_id))
        .where(AlertRecord.case_id == number)
        .group_by(one.entity_id, other.entity_id)
        .order_by(count.desc(), one.entity_id, other.entity_id)
        .limit(_SHOWN_EDGES)
    )
    return [Edge(one=first, other=second, alerts=alerts) for first, second, alerts in session.execute(query)]


def _related(session: Session, number: int) -> list[CaseLink]:
    query = select(CaseLinkRecord).where(or_(CaseLinkRecord.case_id == number, CaseLinkRecord.other_id == number))
    reasons = {
        link.other_id if link.case_id == number else link.case_id: link.reason for link in session.scalars(query)
    }
    records = session.scalars(select(CaseRecord).where(CaseRecord.id.in_(list(reasons))).order_by(CaseRecord.id)).all()
    return [CaseLink(case=row, reason=reasons[row.id]) for row in case_rows(session, records)]
