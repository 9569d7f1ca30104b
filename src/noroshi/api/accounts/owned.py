"""What is looked up by a secret and belongs to a user: sessions and API tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from noroshi.api.accounts.secrets import fingerprint
from noroshi.records.tables import SessionRecord, TokenRecord, UserRecord

_TOUCH_EVERY: Final = timedelta(minutes=1)

Owned = TypeVar("Owned", SessionRecord, TokenRecord)


def find_owned(
    session: Session, kind: type[Owned], stored: InstrumentedAttribute[str], secret: str
) -> tuple[Owned, UserRecord] | None:
    """The record that holds the fingerprint of a secret in `stored`, and its user; None when he is disabled.

    By equality in an index: nothing about a secret can be learned from how long it takes.
    """
    chosen = select(kind, UserRecord).join(UserRecord, UserRecord.id == kind.user_id)
    row = session.execute(chosen.where(stored == fingerprint(secret))).first()
    if row is None or row[1].is_disabled:
        return None
    return row[0], row[1]


def wants_touch(last: datetime | None, now: datetime) -> bool:
    """Whether it is time to note that something is used: once a minute."""
    return last is None or now - last >= _TOUCH_EVERY
