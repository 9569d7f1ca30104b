"""What time does: suppressions that expire give back what they hide, and files in Git come and go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.model.triage import Suppression
from noroshi.records.audit import append_audit
from noroshi.records.tables import EntityRecord, SuppressionRecord
from noroshi.triage.decay import decayed, rank
from noroshi.triage.exceptions.hiding import show
from noroshi.triage.linking import Score

SYSTEM: Final = Actor(name="triage", kind="system")
_FIELDS: Final = ("rules", "match", "reason", "owner", "ticket", "forced", "expires_at")
_MOST_SCORES: Final = 10_000


def end_expired(session: Session, *, now: datetime, half_life_hours: float) -> list[str]:
    """Carry out the expiry of suppressions: what they hide is new again. Gives their names."""
    due = select(SuppressionRecord).where(SuppressionRecord.ended_at.is_(None), SuppressionRecord.expires_at <= now)
    ended = session.scalars(due.order_by(SuppressionRecord.name).with_for_update()).all()
    for record in ended:
        record.ended_at = now
        words = f"suppression {record.name} expired"
        count = show(session, record.name, SYSTEM.name, words, now=now, half_life_hours=half_life_hours)
        after = {"ended_at": now, "alerts_shown": count}
        append_audit(session, SYSTEM, "suppression.expire", "suppression", record.name, now=now, after=after)
    return [record.name for record in ended]


def adopt_files(
    session: Session, files: Sequence[Suppression], broken: Collection[str], *, now: datetime, half_life_hours: float
) -> None:
    """Bring the suppressions that are files to what the files say. One whose file is gone ends.

    `broken` are names of files that cannot be read: what they said before goes on. A file that has the name of one
    made in the console takes its place.
    """
    wanted = {each.name: each for each in files}
    known = {
        record.name: record
        for record in session.scalars(select(SuppressionRecord).order_by(SuppressionRecord.name).with_for_update())
    }
    for name, each in wanted.items():
        _adopt(session, known.get(name), each, now)
    for name, record in known.items():
        gone = name not in wanted and name not in broken
        if record.origin == "file" and gone and record.ended_at is None:
            record.ended_at = now
            words = f"the file of suppression {name} is gone"
            show(session, name, SYSTEM.name, words, now=now, half_life_hours=half_life_hours)
            append_audit(session, SYSTEM, "suppression.end", "suppression", name, now=now, after={"ended_at": now})


def scores_now(session: Session, *, now: datetime, half_life_hours: float) -> list[Score]:
    """The scores of entities that are at least one point, as they stand now; the greatest when there are too many."""
    query = (
        select(EntityRecord)
        .where(EntityRecord.risk_rank >= rank(1.0, now, half_life_hours))
        .order_by(EntityRecord.risk_rank.desc())
        .limit(_MOST_SCORES)
    )
    return [
        Score(each.kind, each.value, decayed(each.risk, each.risk_at, now, half_life_hours), now)
        for each in session.scalars(query)
    ]


def _adopt(session: Session, record: SuppressionRecord | None, file: Suppression, now: datetime) -> None:
    after: dict[str, Any] = {name: getattr(file, name) for name in _FIELDS} | {"origin": "file"}
    if record is None:
        record = SuppressionRecord(name=file.name, created_by=file.owner, created_at=now, hits=0, **after)
        if file.expires_at <= now:
            record.ended_at = now
        session.add(record)
        append_audit(session, SYSTEM, "suppression.add", "suppression", file.name, now=now, after=after)
    else:
        before = {name: getattr(record, name) for name in after}
        revived = record.ended_at is not None and file.expires_at > now
        if before == after and not revived:
            return
        for name, value in after.items():
            setattr(record, name, value)
        if revived:
            record.ended_at = None
        append_audit(
            session, SYSTEM, "suppression.change", "suppression", file.name, now=now, before=before, after=after
        )
    session.flush()
