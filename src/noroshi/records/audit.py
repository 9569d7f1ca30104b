"""The audit trail: who did what, when, from where, before and after; rows chained by hash, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.records.tables import AuditHeadRecord, AuditRecord

_HEAD: Final = "trail"
_GENESIS: Final = "0" * 64
_PAGE: Final = 2000


def append_audit(
    session: Session,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: str,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """Add a row in the transaction of the session, and give its number. Whoever appends next waits for its end.

    `before` and `after` hold JSON values and no secrets.
    """
    seq, previous = _lock_head(session)
    row = {
        "seq": seq + 1,
        "at": now.astimezone(UTC),
        "actor": actor.name,
        "actor_kind": actor.kind,
        "address": actor.address,
        "action": action,
        "object_kind": object_kind,
        "object_id": object_id,
        "before": _plain(before),
        "after": _plain(after),
        "previous": previous,
    }
    digest = _hash(row)
    session.execute(insert(AuditRecord).values(**row, hash=digest))
    session.execute(update(AuditHeadRecord).where(AuditHeadRecord.name == _HEAD).values(seq=seq + 1, hash=digest))
    return seq + 1


def verify_audit(session: Session) -> Iterator[str]:
    """Every place where the trail was changed, cut or emptied, in words; nothing when it is whole."""
    seq, previous = 0, _GENESIS
    while rows := _after(session, seq):
        for row in rows:
            if row["seq"] != seq + 1:
                yield f"rows between {seq} and {row['seq']} are missing"
            elif row["previous"] != previous:
                yield f"row {row['seq']} does not continue the row before it"
            if _hash(row) != row["hash"]:
                yield f"row {row['seq']} was changed"
            seq, previous = row["seq"], row["hash"]
    head = session.execute(
        select(AuditHeadRecord.seq, AuditHeadRecord.hash).where(AuditHeadRecord.name == _HEAD)
    ).one_or_none()
    if head is None:
        yield "the row that says where the trail ends is missing"
    elif (head.seq, head.hash) != (seq, previous):
        yield f"the trail ends at row {seq}, not at {head.seq}: its end was cut off or put on"


def _lock_head(session: Session) -> tuple[int, str]:
    """On SQLite the transaction itself is the lock."""
    query = select(AuditHeadRecord.seq, AuditHeadRecord.hash).where(AuditHeadRecord.name == _HEAD).with_for_update()
    seq, last = session.execute(query).one()
    return seq, last


def _after(session: Session, seq: int) -> list[dict[str, Any]]:
    table = AuditRecord.__table__
    query = select(table).where(AuditRecord.seq > seq).order_by(AuditRecord.seq).limit(_PAGE)
    return [dict(row) for row in session.execute(query).mappings()]


def _hash(row: Mapping[str, Any]) -> str:
    names = (
        "seq",
        "actor",
        "actor_kind",
        "address",
        "action",
        "object_kind",
        "object_id",
        "before",
        "after",
        "previous",
    )
    parts = [row["at"].isoformat(timespec="microseconds"), *(row[name] for name in names)]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """As it will be read again, so that the hash covers what is stored. Moments become ISO texts."""
    if values is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), default=_told))
    return plain


def _told(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
