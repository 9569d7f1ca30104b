"""People who may sign in: made, listed, changed, kept out. Every change stands in the audit trail."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from noroshi.api.accounts.sessions import Sessions
from noroshi.model.access import Actor, Role
from noroshi.records.audit import append_audit
from noroshi.records.tables import UserRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.refusals import MissingError, RefusedError

_ROLES: Final = frozenset(Role)
_NAME: Final = re.compile(r"[\w][\w.@+-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """A user as others see him."""

    name: str
    display_name: str
    email: str
    roles: tuple[Role, ...]
    is_disabled: bool
    has_password: bool
    has_second_factor: bool
    has_oidc: bool
    created_at: datetime
    last_seen_at: datetime | None


def view_of(user: UserRecord) -> UserView:
    """What is told of a user; nothing that helps to sign in as him."""
    return UserView(
        name=user.name,
        display_name=user.display_name,
        email=user.email,
        roles=tuple(sorted(roles_of(user), key=list(Role).index)),
        is_disabled=user.is_disabled,
        has_password=user.password_hash is not None,
        has_second_factor=user.totp_secret is not None,
        has_oidc=user.oidc_subject is not None,
        created_at=user.created_at,
        last_seen_at=user.last_seen_at,
    )


def roles_of(user: UserRecord) -> frozenset[Role]:
    """The roles a user has; one that does not exist any more is none."""
    return frozenset(Role(role) for role in user.roles if role in _ROLES)


def actor_of(user: UserRecord, address: str) -> Actor:
    """The user as he acts."""
    return Actor(name=user.name, kind="user", roles=roles_of(user), address=address)


def parse_roles(names: Iterable[str]) -> list[Role]:
    """Roles by their names. Raises UsageError for one that there is not."""
    wanted = list(names)
    if unknown := [name for name in wanted if name not in _ROLES]:
        raise UsageError(f"there is no role {unknown[0]!r}; roles are {', '.join(Role)}")
    return [Role(name) for name in wanted]


def normal_name(name: str) -> str:
    """The one spelling of a name. Raises UsageError for what is no name."""
    normal = unicodedata.normalize("NFKC", name).strip().lower()
    if not _NAME.fullmatch(normal):
        raise UsageError("a user's name has letters, digits and . _ @ + -, at most 100")
    return normal


def find_user(session: Session, name: str) -> UserRecord | None:
    """The user of that name in any spelling."""
    normal = unicodedata.normalize("NFKC", name).strip().lower()
    return session.scalars(select(UserRecord).where(UserRecord.name == normal)).first()


def get_user(session: Session, name: str) -> UserRecord:
    """The same. Raises MissingError when there is none."""
    user = find_user(session, name)
    if user is None:
        raise MissingError(f"there is no user {name!r}")
    return user


def list_users(session: Session, *, after: str = "", limit: int = 1000) -> Sequence[UserRecord]:
    """Users by name."""
    chosen = select(UserRecord).where(UserRecord.name > after).order_by(UserRecord.name).limit(limit)
    return session.scalars(chosen).all()


def has_users(session: Session) -> bool:
    """Whether anybody was ever made."""
    return session.scalar(select(func.count()).select_from(UserRecord)) != 0


def add_user(
    session: Session,
    actor: Actor,
    name: str,
    roles: Iterable[Role],
    now: datetime,
    *,
    display_name: str = "",
    email: str = "",
) -> UserRecord:
    """A new user without a password. Raises RefusedError when the name is taken."""
    normal = normal_name(name)
    if find_user(session, normal) is not None:
        raise RefusedError(f"there is a user {normal!r} already")
    user = UserRecord(
        name=normal,
        display_name=display_name[:200],
        email=email[:320],
        roles=sorted(set(roles)),
        created_at=now,
        totp_last_step=0,
        recovery_hashes=[],
        is_disabled=False,
        preferences={},
    )
    session.add(user)
    session.flush()
    append_audit(session, actor, "user.add", "user", normal, now=now, after={"roles": user.roles})
    return user


def set_roles(session: Session, actor: Actor, user: UserRecord, roles: Iterable[Role], now: datetime) -> None:
    """Let a user be something else. Raises RefusedError when nobody would be admin any more."""
    fresh = sorted(set(roles))
    if fresh == sorted(user.roles):
        return
    if Role.ADMIN not in fresh:
        _keep_an_admin(session, user)
    append_audit(
        session, actor, "user.roles", "user", user.name, now=now, before={"roles": user.roles}, after={"roles": fresh}
    )
    user.roles = list(fresh)


def set_disabled(session: Session, actor: Actor, user: UserRecord, is_disabled: bool, now: datetime) -> None:
    """Keep a user out from now on, with all sessions and tokens, or let him in again.

    Raises RefusedError when nobody would be admin any more.
    """
    if is_disabled == user.is_disabled:
        return
    if is_disabled:
        _keep_an_admin(session, user)
        Sessions.end_all(session, user.id)
    user.is_disabled = is_disabled
    append_audit(session, actor, "user.disable" if is_disabled else "user.enable", "user", user.name, now=now)


def remove_factor(session: Session, actor: Actor, user: UserRecord, now: datetime, *, keep: str = "") -> None:
    """Take the second factor off a user; his sessions end, except perhaps one."""
    user.totp_secret, user.recovery_hashes = None, []
    Sessions.end_all(session, user.id, but=keep)
    append_audit(session, actor, "user.factor-off", "user", user.name, now=now)


def _keep_an_admin(session: Session, leaving: UserRecord) -> None:
    others = session.scalars(select(UserRecord).where(UserRecord.id != leaving.id, UserRecord.is_disabled.is_(False)))
    if Role.ADMIN in leaving.roles and not any(Role.ADMIN in user.roles for user in others):
        raise RefusedError(f"{leaving.name!r} is the last admin; make somebody else admin first")
