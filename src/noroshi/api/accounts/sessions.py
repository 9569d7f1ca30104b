"""Sessions of browsers: opened, found by their secret, completed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from noroshi.api.accounts.owned import find_owned
from noroshi.api.accounts.secrets import fingerprint, new_secret
from noroshi.records.tables import SessionRecord, UserRecord

_MOST_AGENT_LETTERS = 200
_SIGN_IN_WITHIN = timedelta(minutes=10)
"""How long the second factor may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """`idle` ends a session that nobody uses, `absolute` every one."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session as its owner sees it. `id` is good for ending it, not for using it; `is_this` is the one that asks."""

    id: str
    is_this: bool
    address: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class Sessions:
    """All statements about sessions. Expired ones are never found."""

    def __init__(self, lifetimes: Lifetimes) -> None:
        self._lifetimes = lifetimes

    def open(
        self, session: Session, user: UserRecord, now: datetime, *, address: str, user_agent: str, is_complete: bool
    ) -> str:
        """A new session; gives the secret that the browser keeps. Sessions that have expired are forgotten."""
        session.execute(delete(SessionRecord).where(SessionRecord.expires_at < now))
        secret = new_secret()
        session.add(
            SessionRecord(
                id_hash=fingerprint(secret),
                user_id=user.id,
                is_complete=is_complete,
                csrf_hash="",
                address=address,
                user_agent=user_agent[:_MOST_AGENT_LETTERS],
                created_at=now,
                last_seen_at=now,
                expires_at=now + (self._lifetimes.absolute if is_complete else _SIGN_IN_WITHIN),
            )
        )
        return secret

    def find(self, session: Session, secret: str, now: datetime) -> tuple[SessionRecord, UserRecord] | None:
        """The session of a secret and its user, complete or not; None when it has ended or its user is disabled."""
        found = find_owned(session, SessionRecord, SessionRecord.id_hash, secret)
        if found is None:
            return None
        idle = now - found[0].last_seen_at > self._lifetimes.idle
        return None if idle or now >= found[0].expires_at else found

    @staticmethod
    def touch(session: Session, id_hash: str, now: datetime) -> None:
        """Note that it is used."""
        record = session.get(SessionRecord, id_hash)
        if record is not None:
            record.last_seen_at = now

    @staticmethod
    def of_user(session: Session, user_id: int, now: datetime, this: str) -> Sequence[SessionView]:
        """The sessions of one user, the latest first; `this` is the id of the one that asks."""
        chosen = (
            select(SessionRecord)
            .where(SessionRecord.user_id == user_id, SessionRecord.expires_at > now, SessionRecord.is_complete)
            .order_by(SessionRecord.last_seen_at.desc())
        )
        return [_view(record, this) for record in session.scalars(chosen)]

    @staticmethod
    def end(session: Session, user_id: int, id_hash: str) -> bool:
        """End one session of a user; false when he has no such."""
        ended = delete(SessionRecord).where(SessionRecord.user_id == user_id, SessionRecord.id_hash == id_hash)
        return bool(session.execute(ended.returning(SessionRecord.id_hash)).first())

    @staticmethod
    def end_all(session: Session, user_id: int, *, but: str = "") -> None:
        """End every session of a user, except perhaps one."""
        session.execute(delete(SessionRecord).where(SessionRecord.user_id == user_id, SessionRecord.id_hash != but))


def _view(record: SessionRecord, this: str) -> SessionView:
    return SessionView(
        id=record.id_hash,
        is_this=record.id_hash == this,
        address=record.address,
        user_agent=record.user_agent,
        created_at=record.created_at,
        last_seen_at=record.last_seen_at,
        expires_at=record.expires_at,
    )
