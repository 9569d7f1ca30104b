"""The audit trail as people read it, the latest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.model.triage import Page
from noroshi.records.tables import AuditRecord


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which thing, from where; `before` and `after` hold what was changed."""

    seq: int
    at: datetime
    actor: str
    actor_kind: str
    address: str
    action: str
    object_kind: str
    object_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    hash: str


def list_audit(
    session: Session,
    *,
    actor: str | None = None,
    action: str | None = None,
    object_kind: str | None = None,
    object_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Page[AuditEntry]:
    """Entries older than number `before`. `action` is what its name begins with, such as `user.`."""
    query = select(AuditRecord).order_by(AuditRecord.seq.desc()).limit(limit + 1)
    for column, value in (
        (AuditRecord.actor, actor),
        (AuditRecord.object_kind, object_kind),
        (AuditRecord.object_id, object_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if action:
        query = query.where(AuditRecord.action.startswith(action, autoescape=True))
    if since is not None:
        query = query.where(AuditRecord.at >= since)
    if until is not None:
        query = query.where(AuditRecord.at < until)
    if before is not None:
        query = query.where(AuditRecord.seq < before)
    rows = session.scalars(query).all()
    items = [_entry(row) for row in rows[:limit]]
    return Page(items=items, next_cursor=str(items[-1].seq) if len(rows) > limit else None)


def _entry(row: AuditRecord) -> AuditEntry:
    return AuditEntry(**{name: getattr(row, name) for name in AuditEntry.__struct_fields__})
