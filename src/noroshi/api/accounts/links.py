"""Links that work once: to make the first admin, or to set a password."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from noroshi.api.accounts.secrets import fingerprint, new_secret
from noroshi.model.access import Actor, Role
from noroshi.records.audit import append_audit
from noroshi.records.tables import SetupLinkRecord, UserRecord

PATH: Final = "/setup"
_GOOD_FOR: Final = timedelta(hours=24)


def new_link(session: Session, actor: Actor, user: UserRecord | None, now: datetime) -> str:
    """The secret of a link for a user, or for the first admin; earlier ones for the same stop working."""
    earlier = SetupLinkRecord.user_id.is_(None) if user is None else SetupLinkRecord.user_id == user.id
    session.execute(delete(SetupLinkRecord).where(earlier))
    secret = new_secret()
    session.add(
        SetupLinkRecord(
            secret_hash=fingerprint(secret),
            user_id=user.id if user else None,
            roles=[] if user else [Role.ADMIN],
            created_at=now,
            expires_at=now + _GOOD_FOR,
        )
    )
    append_audit(session, actor, "user.link", "user", user.name if user else "first admin", now=now)
    return secret


def find_link(session: Session, secret: str, now: datetime) -> SetupLinkRecord | None:
    """The link of a secret, unless it was used or has expired; that for the first admin is over once there is one."""
    link = session.get(SetupLinkRecord, fingerprint(secret), with_for_update=True)
    if link is None or link.used_at is not None or now >= link.expires_at:
        return None
    if link.user_id is None and any(Role.ADMIN in roles for roles in session.scalars(select(UserRecord.roles))):
        return None
    return link
