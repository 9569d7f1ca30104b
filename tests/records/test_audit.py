"""The audit trail tells of every change, of a row, of its order and of its end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.records.audit import append_audit, verify_audit
from noroshi.records.database import Database
from noroshi.records.tables import AuditRecord

_NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
_ALICE = Actor(name="alice", address="192.0.2.10")


def _append(database: Database, count: int = 1) -> None:
    for number in range(count):
        with database.session() as session:
            after = {"number": number, "at": _NOW, "word": "火事"}
            append_audit(session, _ALICE, "alert.assign", "alert", f"a{number}", now=_NOW, before={}, after=after)


def _verify(database: Database) -> list[str]:
    with database.reading() as session:
        return list(verify_audit(session))


def test_a_whole_trail_has_nothing_to_tell(database: Database) -> None:
    assert _verify(database) == []
    _append(database, 5)

    assert _verify(database) == []
    with database.reading() as session:
        row = session.scalars(select(AuditRecord).where(AuditRecord.seq == 5)).one()
    assert (row.at, row.actor, row.address, row.object_id, row.after) == (
        _NOW,
        "alice",
        "192.0.2.10",
        "a4",
        {"number": 4, "at": _NOW.isoformat(), "word": "火事"},
    )


def _change(session: Session) -> None:
    session.execute(update(AuditRecord).where(AuditRecord.seq == 2).values(actor="mallory"))


def _remove(session: Session) -> None:
    session.execute(delete(AuditRecord).where(AuditRecord.seq == 2))


def _cut(session: Session) -> None:
    session.execute(delete(AuditRecord).where(AuditRecord.seq == 3))


def _empty(session: Session) -> None:
    session.execute(delete(AuditRecord))


def _behead(session: Session) -> None:
    session.execute(text("DELETE FROM audit_head"))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_change, ["row 2 was changed"]),
        (_remove, ["rows between 1 and 3 are missing"]),
        (_cut, ["the trail ends at row 2, not at 3: its end was cut off or put on"]),
        (_empty, ["the trail ends at row 0, not at 3: its end was cut off or put on"]),
        (_behead, ["the row that says where the trail ends is missing"]),
    ],
)
def test_whatever_is_done_to_it_is_told(database: Database, harm: Callable[[Session], None], told: list[str]) -> None:
    _append(database, 3)
    with database.session() as session:
        harm(session)

    assert _verify(database) == told


def test_what_is_not_committed_leaves_no_trace(database: Database) -> None:
    _append(database)
    with database.session() as session:
        append_audit(session, _ALICE, "alert.assign", "alert", "x", now=_NOW)
        session.rollback()

    _append(database)
    assert _verify(database) == []


def test_many_who_append_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _append(database, 5), range(4)))

    assert _verify(database) == []
    with database.reading() as session:
        assert len(session.scalars(select(AuditRecord.seq)).all()) == 20
