"""Cases: the list, taking one, closing it and opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.model.triage import SEVERITIES, CaseFilter, CaseOrder, CaseRow, Page, Severity, Verdict
from noroshi.records.tables import AlertRecord, CaseEntityRecord, CaseRecord, EntityRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.judging import VERDICTS, judge_alerts
from noroshi.triage.desk.paging import Order
from noroshi.triage.desk.refusals import MissingError, RefusedError
from noroshi.triage.desk.rows import case_rows
from noroshi.triage.desk.trail import assigned_words, audit_case, tell

_ORDERS: Final[dict[CaseOrder, Order]] = {
    "latest": Order("cases-latest", CaseRecord.last_seen, CaseRecord.id),
    "risk": Order("cases-risk", CaseRecord.risk_score, CaseRecord.id),
}


def list_cases(
    session: Session,
    wanted: CaseFilter | None = None,
    *,
    order: CaseOrder = "latest",
    cursor: str | None = None,
    limit: int = 100,
) -> Page[CaseRow]:
    """A page of the cases that are wanted. Raises UsageError for a cursor of another list."""
    query = _filtered(select(CaseRecord), wanted or CaseFilter())
    found = session.scalars(_ORDERS[order].page(query, cursor, limit)).all()
    return Page(items=case_rows(session, found[:limit]), next_cursor=_ORDERS[order].cursor(found, limit))


def count_cases(session: Session, wanted: CaseFilter | None = None) -> int:
    """How many cases are wanted."""
    query = _filtered(select(func.count()).select_from(CaseRecord), wanted or CaseFilter())
    return int(session.execute(query).scalar_one())


def assign_cases(
    session: Session, actor: Actor, ids: Sequence[int], assignee: str | None, *, now: datetime
) -> list[CaseRow]:
    """Give cases to somebody, or to nobody."""
    records = [take_case(session, actor, number, now=now) for number in ids]
    for record in records:
        before, record.assignee = record.assignee, assignee
        words, facts = assigned_words(assignee)
        tell(session, actor.name, "assigned", words, now=now, case_id=record.id, facts=facts)
        audit_case(session, actor, "assign", record.id, {"assignee": before}, {"assignee": assignee}, now)
    session.flush()
    return case_rows(session, records)


def describe_case(
    session: Session,
    actor: Actor,
    number: int,
    *,
    now: datetime,
    title: str | None = None,
    summary: str | None = None,
    severity: Severity | None = None,
) -> CaseRow:
    """Change what a case is called, what is known of it, or how grave it is."""
    if severity is not None and severity not in SEVERITIES:
        raise UsageError(f"no severity {severity!r}; severities are {', '.join(SEVERITIES)}")
    if title is not None and not title.strip():
        raise UsageError("a case needs a title")
    record = take_case(session, actor, number, now=now)
    changes = {"title": title, "summary": summary, "severity": severity}
    after = {name: value for name, value in changes.items() if value is not None and value != getattr(record, name)}
    before = {name: getattr(record, name) for name in after}
    for name, value in after.items():
        setattr(record, name, value)
        words = "summary changed" if name == "summary" else f"{name} changed from {before[name]} to {value}"
        said = {"said": f"changed_{name}"} if name == "summary" else {"said": f"changed_{name}", "to": value}
        tell(session, actor.name, "described", words, now=now, case_id=number, facts=said)
    if after:
        audit_case(session, actor, "describe", number, before, after, now)
    session.flush()
    return case_rows(session, [record])[0]


def close_case(
    session: Session,
    actor: Actor,
    number: int,
    verdict: Verdict,
    reason: str,
    *,
    now: datetime,
    half_life_hours: float = 24,
) -> CaseRow:
    """Close a case with a verdict, which its alerts without one get too. Raises UsageError and RefusedError."""
    if verdict not in VERDICTS:
        raise UsageError(f"no verdict {verdict!r}; verdicts are {', '.join(VERDICTS)}")
    record = take_case(session, actor, number, now=now)
    if record.status == "closed":
        raise RefusedError(f"case {number} is closed already")
    judged = select(AlertRecord.uid).where(AlertRecord.case_id == number, AlertRecord.status.in_(("new", "open")))
    uids = session.scalars(judged).all()
    # Checks the reason too, so that a case without alerts must be told one as well.
    judge_alerts(session, actor, uids, verdict, reason, now=now, half_life_hours=half_life_hours)
    before = {"status": record.status, "verdict": record.verdict}
    record.status, record.verdict, record.verdict_reason, record.closed_at = "closed", verdict, reason, now
    words, said = f"closed as {verdict.replace('_', ' ')}: {reason}", {"verdict": verdict, "reason": reason}
    tell(session, actor.name, "closed", words, now=now, case_id=number, facts={"said": "judged", **said})
    after = {"status": "closed", "verdict": verdict, "reason": reason, "alerts_judged": len(uids)}
    audit_case(session, actor, "close", number, before, after, now)
    session.flush()
    return case_rows(session, [record])[0]


def reopen_case(session: Session, actor: Actor, number: int, reason: str, *, now: datetime) -> CaseRow:
    """Open a closed case again; its alerts keep their verdicts. Raises RefusedError when it is not closed."""
    record = take_case(session, actor, number, now=now)
    if record.status != "closed":
        raise RefusedError(f"case {number} is {record.status}: only a closed case can be re-opened")
    before = {"status": "closed", "verdict": record.verdict}
    record.status, record.verdict, record.verdict_reason, record.closed_at = "open", None, "", None
    said = {"said": "reopened", "reason": reason}
    tell(session, actor.name, "reopened", f"re-opened: {reason}", now=now, case_id=number, facts=said)
    audit_case(session, actor, "reopen", number, before, {"status": "open", "verdict": None, "reason": reason}, now)
    session.flush()
    return case_rows(session, [record])[0]


def find_case(session: Session, number: int) -> CaseRecord:
    """The case, locked until the transaction ends. Raises MissingError."""
    record = session.scalars(select(CaseRecord).where(CaseRecord.id == number).with_for_update()).one_or_none()
    if record is None:
        raise MissingError(f"no case {number}")
    return record


def take_case(session: Session, actor: Actor, number: int, *, now: datetime) -> CaseRecord:
    """The case, of which it is noted that somebody has begun with it."""
    record = find_case(session, number)
    if actor.kind != "system":
        record.triaged_at = record.triaged_at or now
    if record.status == "new":
        record.status = "open"
    record.updated_at = now
    return record


def _filtered(query: Select[Any], wanted: CaseFilter) -> Select[Any]:
    if wanted.statuses:
        query = query.where(CaseRecord.status.in_(wanted.statuses))
    if wanted.severities:
        query = query.where(CaseRecord.severity.in_(wanted.severities))
    if wanted.assignee is not None:
        query = query.where(CaseRecord.assignee == (wanted.assignee or None))
    if wanted.since:
        query = query.where(CaseRecord.last_seen >= wanted.since)
    if wanted.entity_id is not None:
        mine = select(CaseEntityRecord.case_id).where(CaseEntityRecord.entity_id == wanted.entity_id)
        query = query.where(CaseRecord.id.in_(mine))
    if wanted.text:
        named = (
            select(CaseEntityRecord.case_id)
            .join(EntityRecord, EntityRecord.id == CaseEntityRecord.entity_id)
            .where(EntityRecord.value.icontains(wanted.text, autoescape=True))
        )
        told = [place.icontains(wanted.text, autoescape=True) for place in (CaseRecord.title, CaseRecord.summary)]
        query = query.where(or_(CaseRecord.id.in_(named), *told))
    return query
