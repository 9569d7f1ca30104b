"""Working on a case: opening one by hand, moving alerts into it, tasks, comments and addresses elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.model.triage import CaseRow, Comment, Task
from noroshi.records.audit import append_audit
from noroshi.records.tables import CaseLinkRecord, CaseRecord, CommentRecord, TaskRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.case_figures import refresh_cases
from noroshi.triage.desk.alerts import take
from noroshi.triage.desk.cases import find_case, take_case
from noroshi.triage.desk.refusals import MissingError, RefusedError
from noroshi.triage.desk.rows import case_rows
from noroshi.triage.desk.trail import audit_alert, audit_case, tell

MAX_TEXT: Final = 100_000


def open_case(session: Session, actor: Actor, title: str, uids: Sequence[str], *, now: datetime) -> CaseRow:
    """Make a case of some alerts, which leave the cases they were in."""
    if not title.strip():
        raise UsageError("a case needs a title")
    record = CaseRecord(
        title=title.strip(),
        summary="",
        severity="Informational",
        risk_score=0,
        status="open",
        created_at=now,
        updated_at=now,
        first_seen=now,
        last_seen=now,
        last_news=now,
        triaged_at=now,
        links={},
    )
    session.add(record)
    session.flush()
    words = f"opened by {actor.name}"
    tell(session, actor.name, "opened", words, now=now, case_id=record.id, facts={"said": "opened_case"})
    audit_case(session, actor, "open", record.id, {}, {"title": record.title, "alerts": list(uids)}, now)
    if uids:
        move_alerts(session, actor, uids, record.id, now=now)
    return case_rows(session, [record])[0]


def move_alerts(session: Session, actor: Actor, uids: Sequence[str], number: int, *, now: datetime) -> CaseRow:
    """Put alerts into a case, out of those they were in. A case that is left without alerts stays, for its history."""
    target = take_case(session, actor, number, now=now)
    if target.status == "closed":
        raise RefusedError(f"case {number} is closed: re-open it before putting alerts into it")
    records = take(session, actor, uids, now=now)
    left = {record.case_id for record in records if record.case_id is not None} - {number}
    for record in records:
        before, record.case_id = record.case_id, number
        tell(
            session,
            actor.name,
            "moved",
            f"{record.title} put into case {number}",
            now=now,
            alert_uid=record.uid,
            case_id=number,
            facts={"said": "moved", "title": record.title, "case": number},
        )
        audit_alert(session, actor, "move", record.uid, {"case": before}, {"case": number}, now)
    session.flush()
    refresh_cases(session, {number, *left})
    return case_rows(session, [target])[0]


def relate_cases(session: Session, actor: Actor, one: int, other: int, reason: str, *, now: datetime) -> None:
    """Say that two cases may belong together. Doing it twice is as good as once."""
    if one == other:
        raise UsageError("a case is not related to itself")
    first, second = (find_case(session, number).id for number in sorted((one, other)))
    if session.get(CaseLinkRecord, (first, second)) is None:
        session.execute(insert(CaseLinkRecord).values(case_id=first, other_id=second, reason=reason))
        for number, peer in ((first, second), (second, first)):
            words, facts = f"related to case {peer}: {reason}", {"said": "related", "case": peer, "reason": reason}
            tell(session, actor.name, "related", words, now=now, case_id=number, facts=facts)
        audit_case(session, actor, "relate", first, {}, {"other": second, "reason": reason}, now)


def link_case(session: Session, actor: Actor, number: int, name: str, url: str | None, *, now: datetime) -> CaseRow:
    """Remember an address elsewhere, such as an issue's, under a name; without an address forget it."""
    if url is not None and urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(f"{name}: only http and https addresses can be linked")
    record = take_case(session, actor, number, now=now)
    before = dict(record.links)
    after = {key: value for key, value in before.items() if key != name}
    record.links = after | ({name: url} if url else {})
    said = "linked" if url else "unlinked"
    tell(session, actor.name, "linked", f"{said} {name}", now=now, case_id=number, facts={"said": said, "name": name})
    audit_case(session, actor, "link", number, {"links": before}, {"links": record.links}, now)
    session.flush()
    return case_rows(session, [record])[0]


def comment(
    session: Session,
    actor: Actor,
    text: str,
    *,
    now: datetime,
    case_id: int | None = None,
    alert_uid: str | None = None,
) -> Comment:
    """Comment on a case or on an alert. The text is kept as written: whoever shows it must sanitise it."""
    if not text.strip() or len(text) > MAX_TEXT:
        raise UsageError(f"a comment has between 1 and {MAX_TEXT:,} characters")
    if (case_id is None) == (alert_uid is None):
        raise UsageError("a comment is on a case or on an alert")
    if case_id is not None:
        take_case(session, actor, case_id, now=now)
    if alert_uid is not None:
        take(session, actor, [alert_uid], now=now)
    record = CommentRecord(case_id=case_id, alert_uid=alert_uid, author=actor.name, text=text, created_at=now)
    session.add(record)
    session.flush()
    tell(session, actor.name, "commented", "commented", now=now, case_id=case_id, alert_uid=alert_uid)
    place = ("case", str(case_id)) if alert_uid is None else ("alert", alert_uid)
    append_audit(session, actor, f"{place[0]}.comment", *place, now=now, after={"comment": record.id, "text": text})
    return msgspec.convert(record, Comment, from_attributes=True)


def add_task(
    session: Session, actor: Actor, number: int, title: str, *, now: datetime, assignee: str | None = None
) -> Task:
    """Add something to do to a case."""
    if not title.strip():
        raise UsageError("a task needs a title")
    take_case(session, actor, number, now=now)
    record = TaskRecord(case_id=number, title=title.strip(), assignee=assignee, created_by=actor.name, created_at=now)
    session.add(record)
    session.flush()
    facts = {"said": "task_added", "title": record.title}
    tell(session, actor.name, "task", f"task added: {record.title}", now=now, case_id=number, facts=facts)
    audit_case(session, actor, "task.add", number, {}, {"task": record.id, "title": record.title}, now)
    return msgspec.convert(record, Task, from_attributes=True)


def set_task(
    session: Session, actor: Actor, task_id: int, *, now: datetime, is_done: bool, assignee: str | None = None
) -> Task:
    """Say whether a task is done, and whose it is."""
    record = session.scalars(select(TaskRecord).where(TaskRecord.id == task_id).with_for_update()).one_or_none()
    if record is None:
        raise MissingError(f"no task {task_id}")
    take_case(session, actor, record.case_id, now=now)
    before = {"task": task_id, "done": record.done_at is not None, "assignee": record.assignee}
    record.assignee = assignee
    if is_done != (record.done_at is not None):
        record.done_at, record.done_by = (now, actor.name) if is_done else (None, None)
        words = f"task {'done' if is_done else 'not done after all'}: {record.title}"
        facts = {"said": "task_done" if is_done else "task_undone", "title": record.title}
        tell(session, actor.name, "task", words, now=now, case_id=record.case_id, facts=facts)
    after = {"task": task_id, "done": is_done, "assignee": assignee}
    audit_case(session, actor, "task.set", record.case_id, before, after, now)
    session.flush()
    return msgspec.convert(record, Task, from_attributes=True)
