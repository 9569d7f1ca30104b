"""Filters and queries that people keep, for themselves or for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.model.triage import Saved
from noroshi.records.audit import append_audit
from noroshi.records.tables import SavedRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.refusals import MissingError

KINDS: Final = ("alert-filter", "case-filter", "query")


def list_saved(session: Session, actor: Actor, kind: str) -> list[Saved]:
    """What the actor has kept, and what others share, by name."""
    mine = or_(SavedRecord.owner == actor.name, SavedRecord.is_shared)
    query = select(SavedRecord).where(SavedRecord.kind == kind, mine).order_by(SavedRecord.name, SavedRecord.id)
    return [msgspec.convert(each, Saved, from_attributes=True) for each in session.scalars(query)]


def save(
    session: Session,
    actor: Actor,
    kind: str,
    name: str,
    content: Mapping[str, Any],
    *,
    now: datetime,
    is_shared: bool = False,
) -> Saved:
    """Keep something under a name; what the actor kept under this name before is replaced."""
    if kind not in KINDS:
        raise UsageError(f"no kind {kind!r}; kinds are {', '.join(KINDS)}")
    if not name.strip():
        raise UsageError("what is kept needs a name")
    query = select(SavedRecord).where(
        SavedRecord.kind == kind, SavedRecord.owner == actor.name, SavedRecord.name == name
    )
    record = session.scalars(query.with_for_update()).one_or_none()
    before = None if record is None else {"content": record.content, "shared": record.is_shared}
    if record is None:
        record = SavedRecord(kind=kind, owner=actor.name, name=name)
        session.add(record)
    record.content, record.is_shared, record.updated_at = dict(content), is_shared, now
    session.flush()
    after = {"name": name, "content": record.content, "shared": is_shared}
    append_audit(session, actor, "saved.keep", kind, str(record.id), now=now, before=before, after=after)
    return msgspec.convert(record, Saved, from_attributes=True)


def forget(session: Session, actor: Actor, number: int, *, now: datetime) -> None:
    """Remove what the actor has kept. Raises MissingError for what is not there or another's."""
    record = session.get(SavedRecord, number)
    if record is None or record.owner != actor.name:
        raise MissingError(f"you have nothing kept as number {number}")
    before = {"name": record.name, "content": record.content}
    append_audit(session, actor, "saved.forget", record.kind, str(number), now=now, before=before)
    session.delete(record)
