"""Entities: the riskiest first, and everything about one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from noroshi.model.triage import (
    AlertFilter,
    CaseFilter,
    Contribution,
    EntityOrder,
    EntityRow,
    EntityStory,
    Neighbour,
    Page,
    RiskPoint,
)
from noroshi.records.tables import AlertEntityRecord, AlertRecord, EntityRecord
from noroshi.triage.decay import decayed
from noroshi.triage.desk.alerts import list_alerts
from noroshi.triage.desk.cases import list_cases
from noroshi.triage.desk.paging import Order
from noroshi.triage.desk.refusals import MissingError
from noroshi.triage.desk.rows import entity_row

_ORDERS: Final[dict[EntityOrder, Order]] = {
    "risk": Order("entities-risk", EntityRecord.risk_rank, EntityRecord.id),
    "value": Order("entities-value", EntityRecord.value, EntityRecord.id, descending=False),
}
_SHOWN: Final = 50
_HISTORY_POINTS: Final = 56
_COUNTED: Final = 5000


def list_entities(
    session: Session,
    *,
    now: datetime,
    kind: str | None = None,
    text: str = "",
    order: EntityOrder = "risk",
    cursor: str | None = None,
    limit: int = 100,
    half_life_hours: float = 24,
) -> Page[EntityRow]:
    """A page of entities, by default the riskiest first. Raises UsageError for a cursor of another list."""
    query = select(EntityRecord)
    if kind:
        query = query.where(EntityRecord.kind == kind)
    if text:
        query = query.where(EntityRecord.value.icontains(text, autoescape=True))
    found = session.scalars(_ORDERS[order].page(query, cursor, limit)).all()
    rows = [entity_row(record, now, half_life_hours) for record in found[:limit]]
    return Page(items=rows, next_cursor=_ORDERS[order].cursor(found, limit))


def find_entity(session: Session, kind: str, value: str) -> int:
    """The id of an entity. Raises MissingError."""
    query = select(EntityRecord.id).where(EntityRecord.kind == kind, EntityRecord.value == value)
    number = session.execute(query).scalar_one_or_none()
    if number is None:
        raise MissingError(f"no alert was ever about the {kind} {value}")
    return number


def risk_of(session: Session, kind: str, value: str, *, now: datetime, half_life_hours: float = 24) -> float:
    """The score of an entity now; 0 for one that no alert was ever about."""
    query = select(EntityRecord).where(EntityRecord.kind == kind, EntityRecord.value == value)
    record = session.scalars(query).one_or_none()
    return decayed(record.risk, record.risk_at, now, half_life_hours) if record else 0.0


def entity_story(
    session: Session, number: int, *, now: datetime, half_life_hours: float = 24, history_days: float = 14
) -> EntityStory:
    """Everything about one entity. Raises MissingError."""
    record = session.get(EntityRecord, number)
    if record is None:
        raise MissingError(f"no entity {number}")
    contributions = _contributions(session, number, now, half_life_hours)
    return EntityStory(
        entity=entity_row(record, now, half_life_hours),
        half_life_hours=half_life_hours,
        contributions=contributions[:_SHOWN],
        history=_history(contributions, now, half_life_hours, history_days),
        alerts=list_alerts(session, AlertFilter(statuses=(), entity_id=number), limit=_SHOWN).items,
        cases=list_cases(session, CaseFilter(statuses=(), entity_id=number), limit=_SHOWN).items,
        neighbours=_neighbours(session, number, now, half_life_hours),
    )


def _contributions(session: Session, number: int, now: datetime, half_life_hours: float) -> list[Contribution]:
    link = AlertEntityRecord
    query = (
        select(AlertRecord.uid, AlertRecord.title, AlertRecord.rule_id, link.risk, link.at)
        .join(AlertRecord, AlertRecord.uid == link.alert_uid)
        .where(link.entity_id == number, link.risk > 0)
        .order_by(link.at.desc())
        .limit(_COUNTED)
    )
    found = [
        Contribution(
            alert_uid=uid,
            title=title,
            rule_id=rule_id,
            full_points=points,
            points=round(decayed(points, at, now, half_life_hours), 2),
            at=at,
        )
        for uid, title, rule_id, points, at in session.execute(query)
    ]
    return sorted(found, key=lambda each: -each.points)


def _history(contributions: list[Contribution], now: datetime, half_life_hours: float, days: float) -> list[RiskPoint]:
    """The score at evenly spaced moments; an alert is counted from its last occurrence on."""
    step = timedelta(days=days) / _HISTORY_POINTS
    moments = [now - step * back for back in range(_HISTORY_POINTS, -1, -1)]
    return [
        RiskPoint(
            at=moment,
            risk=round(
                sum(
                    decayed(each.full_points, each.at, moment, half_life_hours)
                    for each in contributions
                    if each.at <= moment
                ),
                2,
            ),
        )
        for moment in moments
    ]


def _neighbours(session: Session, number: int, now: datetime, half_life_hours: float) -> list[Neighbour]:
    mine, other = AlertEntityRecord, aliased(AlertEntityRecord)
    count = func.count(other.alert_uid)
    query = (
        select(EntityRecord, count)
        .join(other, other.entity_id == EntityRecord.id)
        .join(mine, (mine.alert_uid == other.alert_uid) & (mine.entity_id == number))
        .where(EntityRecord.id != number)
        .group_by(EntityRecord.id)
        .order_by(count.desc(), EntityRecord.id)
        .limit(_SHOWN)
    )
    return [
        Neighbour(entity=entity_row(record, now, half_life_hours), alerts=alerts)
        for record, alerts in session.execute(query)
    ]
