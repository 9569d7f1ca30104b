"""Alerts: the queue, one alert's whole story, and taking one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from noroshi.model.access import Actor
from noroshi.model.triage import AlertFilter, AlertOrder, AlertRow, Page
from noroshi.records.tables import AlertEntityRecord, AlertRecord, EntityRecord
from noroshi.triage.desk.paging import Order
from noroshi.triage.desk.refusals import MissingError
from noroshi.triage.desk.rows import alert_rows
from noroshi.triage.desk.trail import assigned_words, audit_alert, tell

_ORDERS: Final[dict[AlertOrder, Order]] = {
    "latest": Order("alerts-latest", AlertRecord.last_seen, AlertRecord.uid),
    "oldest": Order("alerts-oldest", AlertRecord.last_seen, AlertRecord.uid, descending=False),
    "risk": Order("alerts-risk", AlertRecord.risk_score, AlertRecord.uid),
}


def list_alerts(
    session: Session,
    wanted: AlertFilter | None = None,
    *,
    order: AlertOrder = "latest",
    cursor: str | None = None,
    limit: int = 100,
) -> Page[AlertRow]:
    """A page of the alerts that are wanted. Raises UsageError for a cursor of another list."""
    wanted = wanted or AlertFilter()
    # One question a status: for several at once SQLite, which knows no statistics yet, sorts all of them first.
    parts = [msgspec.structs.replace(wanted, statuses=(status,)) for status in wanted.statuses] or [wanted]
    found = [
        record
        for part in parts
        for record in session.scalars(_ORDERS[order].page(_filtered(session, select(AlertRecord), part), cursor, limit))
    ]
    found = _ORDERS[order].sorted(found)[: limit + 1]
    return Page(items=alert_rows(session, found[:limit]), next_cursor=_ORDERS[order].cursor(found, limit))


def count_alerts(session: Session, wanted: AlertFilter | None = None) -> int:
    """How many alerts are wanted."""
    query = _filtered(session, select(func.count()).select_from(AlertRecord), wanted or AlertFilter())
    return int(session.execute(query).scalar_one())


def assign_alerts(
    session: Session, actor: Actor, uids: Sequence[str], assignee: str | None, *, now: datetime
) -> list[AlertRow]:
    """Give alerts to somebody, or to nobody. A new alert is open from then on."""
    records = take(session, actor, uids, now=now)
    for record in records:
        before, record.assignee = record.assignee, assignee
        words, facts = assigned_words(assignee)
        tell(session, actor.name, "assigned", words, now=now, alert_uid=record.uid, case_id=record.case_id, facts=facts)
        audit_alert(session, actor, "assign", record.uid, {"assignee": before}, {"assignee": assignee}, now)
    session.flush()
    return alert_rows(session, records)


def find_alerts(session: Session, uids: Sequence[str]) -> list[AlertRecord]:
    """The alerts in the order asked for, locked until the transaction ends. Raises MissingError."""
    query = select(AlertRecord).where(AlertRecord.uid.in_(uids)).order_by(AlertRecord.uid).with_for_update()
    found = {record.uid: record for record in session.scalars(query)}
    if lost := [uid for uid in uids if uid not in found]:
        raise MissingError(f"no alert {lost[0]}")
    return [found[uid] for uid in dict.fromkeys(uids)]


def take(session: Session, actor: Actor, uids: Sequence[str], *, now: datetime) -> list[AlertRecord]:
    """The alerts, of which it is noted that somebody has begun with them; the clock of triage stops here."""
    records = find_alerts(session, uids)
    for record in records:
        if actor.kind != "system":
            record.triaged_at = record.triaged_at or now
        if record.status == "new":
            record.status = "open"
    return records


def _filtered(session: Session, query: Select[Any], wanted: AlertFilter) -> Select[Any]:
    if wanted.statuses:
        query = query.where(AlertRecord.status.in_(wanted.statuses))
    if wanted.severities:
        query = query.where(AlertRecord.severity.in_(wanted.severities))
    if wanted.assignee is not None:
        query = query.where(AlertRecord.assignee == (wanted.assignee or None))
    for name in ("rule_id", "source", "case_id", "verdict", "suppression"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(getattr(AlertRecord, name) == value)
    if wanted.entity_id is not None:
        mine = select(AlertEntityRecord.alert_uid).where(AlertEntityRecord.entity_id == wanted.entity_id)
        query = query.where(AlertRecord.uid.in_(mine))
    if wanted.since:
        query = query.where(AlertRecord.last_seen >= wanted.since)
    if wanted.until:
        query = query.where(AlertRecord.last_seen < wanted.until)
    if wanted.text:
        query = query.where(_mentions(session, wanted.text))
    return query


def _mentions(session: Session, text: str) -> ColumnElement[bool]:
    """SQLite's LIKE ignores the case of ASCII letters by itself; lowering every text first takes thrice as long."""
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
    is_sqlite = session.get_bind().dialect.name == "sqlite"

    def holds(place: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return place.like(pattern, escape="\\") if is_sqlite else place.ilike(pattern, escape="\\")

    places = (AlertRecord.title, AlertRecord.details, AlertRecord.rule_id)
    named = (
        select(AlertEntityRecord.alert_uid)
        .join(EntityRecord, EntityRecord.id == AlertEntityRecord.entity_id)
        .where(holds(EntityRecord.value))
    )
    return or_(AlertRecord.uid.in_(named), *map(holds, places))
