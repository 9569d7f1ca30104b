"""One alert's whole story, and the underlying events of it page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.model.alert import Alert, PlaybookCall
from noroshi.model.triage import AlertStory, Comment, EntityRow, Occurrence, Page, TimelineEntry, VerdictGiven
from noroshi.records.tables import (
    AlertEntityRecord,
    AlertRecord,
    CaseRecord,
    CommentRecord,
    EntityRecord,
    OccurrenceRecord,
    TimelineRecord,
    VerdictRecord,
)
from noroshi.triage.desk.paging import Order
from noroshi.triage.desk.refusals import MissingError
from noroshi.triage.desk.rows import alert_rows, case_rows, entity_row
from noroshi.triage.desk.similar import similar_alerts

_OCCURRENCES: Final = Order("occurrences", OccurrenceRecord.time, OccurrenceRecord.uid, descending=False)
_LATEST: Final = Order("occurrences-latest", OccurrenceRecord.time, OccurrenceRecord.uid)
_SHOWN_OCCURRENCES: Final = 10
_SHOWN_ENTRIES: Final = 200


def alert_story(session: Session, uid: str, *, now: datetime, half_life_hours: float = 24) -> AlertStory:
    """Everything about one alert; `uid` may be that of any of its occurrences. Raises MissingError."""
    record = session.get(AlertRecord, uid)
    if record is None and (owner := owner_of(session, uid)) is not None:
        record = session.get(AlertRecord, owner)
    if record is None:
        raise MissingError(f"no alert {uid}")
    case = session.get(CaseRecord, record.case_id) if record.case_id else None
    return AlertStory(
        alert=alert_rows(session, [record])[0],
        details=record.details,
        dedup_key=record.dedup_key,
        rule_commit=record.rule_commit,
        playbook=msgspec.convert(record.playbook, PlaybookCall) if record.playbook else None,
        verdict_reason=record.verdict_reason,
        triaged_at=record.triaged_at,
        closed_at=record.closed_at,
        entities=_entities(session, record.uid, now, half_life_hours),
        occurrences=_first_and_latest(session, record.uid),
        verdicts=_verdicts(session, record.uid),
        comments=comments_of(session, alert_uid=record.uid),
        timeline=timeline_of(session, alert_uid=record.uid),
        similar=similar_alerts(session, record),
        case=case_rows(session, [case])[0] if case else None,
    )


def list_occurrences(session: Session, uid: str, *, cursor: str | None = None, limit: int = 100) -> Page[Occurrence]:
    """Every time the alert was raised, oldest first, with the events it rested on."""
    query = select(OccurrenceRecord).where(OccurrenceRecord.alert_uid == uid)
    found = session.scalars(_OCCURRENCES.page(query, cursor, limit)).all()
    return Page(items=[_occurrence(each) for each in found[:limit]], next_cursor=_OCCURRENCES.cursor(found, limit))


def owner_of(session: Session, uid: str) -> str | None:
    """The uid of the alert that an occurrence belongs to."""
    return session.execute(select(OccurrenceRecord.alert_uid).where(OccurrenceRecord.uid == uid)).scalar_one_or_none()


def comments_of(session: Session, *, alert_uid: str | None = None, case_id: int | None = None) -> list[Comment]:
    """Comments on an alert or a case, oldest first."""
    mine = CommentRecord.alert_uid == alert_uid if alert_uid else CommentRecord.case_id == case_id
    query = select(CommentRecord).where(mine).order_by(CommentRecord.id)
    return [msgspec.convert(each, Comment, from_attributes=True) for each in session.scalars(query)]


def timeline_of(session: Session, *, alert_uid: str | None = None, case_id: int | None = None) -> list[TimelineEntry]:
    """What happened to an alert or a case lately, oldest first."""
    mine = TimelineRecord.alert_uid == alert_uid if alert_uid else TimelineRecord.case_id == case_id
    query = select(TimelineRecord).where(mine).order_by(TimelineRecord.at.desc(), TimelineRecord.id.desc())
    latest = session.scalars(query.limit(_SHOWN_ENTRIES)).all()
    return [msgspec.convert(each, TimelineEntry, from_attributes=True) for each in reversed(latest)]


def _first_and_latest(session: Session, uid: str) -> list[Occurrence]:
    query = select(OccurrenceRecord).where(OccurrenceRecord.alert_uid == uid)
    first = session.scalars(_OCCURRENCES.page(query, None, _SHOWN_OCCURRENCES)).all()
    latest = session.scalars(_LATEST.page(query, None, _SHOWN_OCCURRENCES)).all()
    every = {each.uid: each for each in [*first, *reversed(latest)]}
    return [_occurrence(each) for each in every.values()]


def _occurrence(record: OccurrenceRecord) -> Occurrence:
    alert = read_body(record.body) if record.body else None
    return Occurrence(
        uid=record.uid,
        time=record.time,
        source=record.source,
        event_uids=record.event_uids,
        details=alert.details if alert else "",
        evidence=alert.evidence if alert else [],
        calls=alert.calls if alert else [],
    )


def read_body(body: bytes) -> Alert:
    """The raised alert that an occurrence keeps."""
    return msgspec.json.decode(zstandard.ZstdDecompressor().decompress(body), type=Alert)


def _entities(session: Session, uid: str, now: datetime, half_life_hours: float) -> list[EntityRow]:
    query = (
        select(EntityRecord)
        .join(AlertEntityRecord, AlertEntityRecord.entity_id == EntityRecord.id)
        .where(AlertEntityRecord.alert_uid == uid)
        .order_by(EntityRecord.risk_rank.desc(), EntityRecord.id)
    )
    return [entity_row(record, now, half_life_hours) for record in session.scalars(query)]


def _verdicts(session: Session, uid: str) -> list[VerdictGiven]:
    query = select(VerdictRecord).where(VerdictRecord.alert_uid == uid).order_by(VerdictRecord.id)
    return [msgspec.convert(each, VerdictGiven, from_attributes=True) for each in session.scalars(query)]
