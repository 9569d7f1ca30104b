"""What the desk writes down of everything it does: the timeline that people read, and the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.records.audit import append_audit
from noroshi.records.tables import TimelineRecord


def tell(
    session: Session,
    actor: str,
    kind: str,
    text: str,
    *,
    now: datetime,
    alert_uid: str | None = None,
    case_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Put an entry into the timeline of an alert, a case or both.

    `facts` are what the text says, for programs and other languages: `said` names the sentence, the rest fill it.
    """
    row = {"alert_uid": alert_uid, "case_id": case_id, "at": now, "kind": kind, "actor": actor, "text": text}
    session.execute(insert(TimelineRecord).values(**row, facts=dict(facts or {})))


def assigned_words(assignee: str | None) -> tuple[str, dict[str, str]]:
    """Text and facts of giving something to somebody, or to nobody."""
    if assignee:
        return f"assigned to {assignee}", {"said": "assigned_to", "name": assignee}
    return "assigned to nobody", {"said": "assigned_nobody"}


def audit_alert(
    session: Session,
    actor: Actor,
    action: str,
    uid: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    """Audit a change of an alert."""
    append_audit(session, actor, f"alert.{action}", "alert", uid, now=now, before=before, after=after)


def audit_case(
    session: Session,
    actor: Actor,
    action: str,
    case_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    """Audit a change of a case."""
    append_audit(session, actor, f"case.{action}", "case", str(case_id), now=now, before=before, after=after)
