"""API tokens: what programs show. They act for their owner, narrowed to their scopes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.api.accounts.owned import find_owned
from noroshi.api.accounts.secrets import fingerprint, new_secret
from noroshi.api.accounts.users import roles_of
from noroshi.model.access import Actor, Permission
from noroshi.records.audit import append_audit
from noroshi.records.tables import TokenRecord, UserRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.refusals import MissingError, RefusedError

PREFIX: Final = "noroshi_"
"""So that scanners for leaked secrets know one when they see it."""
LONGEST: Final = timedelta(days=366)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_SCOPES: Final = frozenset(Permission)
_NO_SCOPE: Final = frozenset({Permission.ACCOUNT})


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token without its secret."""

    name: str
    owner: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def parse_scopes(names: Iterable[str]) -> list[Permission]:
    """Scopes by their names. Raises UsageError for one that there is not."""
    wanted = list(names)
    if unknown := [name for name in wanted if name not in _SCOPES - _NO_SCOPE]:
        raise UsageError(f"there is no scope {unknown[0]!r}; scopes are {', '.join(sorted(_SCOPES - _NO_SCOPE))}")
    return [Permission(name) for name in wanted]


def create_token(
    session: Session,
    actor: Actor,
    owner: UserRecord,
    name: str,
    scopes: Iterable[Permission],
    now: datetime,
    *,
    good_for: timedelta,
) -> str:
    """A new token of an owner: what a program shows, told only this once.

    Raises RefusedError when the name is taken, UsageError when it would live too long or do more than its owner may.
    """
    wanted = frozenset(scopes)
    if not _NAME.fullmatch(name):
        raise UsageError("a token's name has lower-case letters, digits, - _ and ., at most 63")
    if session.scalars(select(TokenRecord).where(TokenRecord.name == name)).first() is not None:
        raise RefusedError(f"there is a token {name!r} already, perhaps a revoked one; choose another name")
    if not timedelta() < good_for <= LONGEST:
        raise UsageError(f"a token is good for at most {LONGEST.days} days")
    powers = Actor(name=owner.name, roles=roles_of(owner))
    if not wanted:
        raise UsageError("a token takes at least one scope")
    if refused := sorted(scope for scope in wanted if scope in _NO_SCOPE or not powers.may(scope)):
        raise UsageError(f"{owner.name} cannot give a token {', '.join(refused)}")
    secret = PREFIX + new_secret()
    session.add(
        TokenRecord(
            name=name,
            secret_hash=fingerprint(secret),
            scopes=sorted(wanted),
            user_id=owner.id,
            created_by=actor.name,
            created_at=now,
            expires_at=now + good_for,
        )
    )
    append_audit(
        session, actor, "token.create", "token", name, now=now, after={"owner": owner.name, "scopes": sorted(wanted)}
    )
    return secret


def find_token(session: Session, shown: str, now: datetime) -> tuple[TokenRecord, UserRecord] | None:
    """The token that was shown and its owner; None when it is none, has expired, or its owner is disabled."""
    if not shown.startswith(PREFIX):
        return None
    found = find_owned(session, TokenRecord, TokenRecord.secret_hash, shown)
    if found is None:
        return None
    token, _ = found
    is_over = token.revoked_at is not None or (token.expires_at is not None and now >= token.expires_at)
    return None if is_over else found


def actor_of_token(token: TokenRecord, owner: UserRecord, address: str) -> Actor:
    """The token as it acts."""
    scopes = frozenset(Permission(scope) for scope in token.scopes if scope in _SCOPES) - _NO_SCOPE
    return Actor(name=f"{owner.name}/{token.name}", kind="token", roles=roles_of(owner), scopes=scopes, address=address)


def list_tokens(session: Session, owner: UserRecord | None = None) -> Sequence[TokenView]:
    """Tokens of one owner or of everybody, by name."""
    chosen = select(TokenRecord, UserRecord.name).join(UserRecord, UserRecord.id == TokenRecord.user_id)
    if owner is not None:
        chosen = chosen.where(TokenRecord.user_id == owner.id)
    return [_view(token, name) for token, name in session.execute(chosen.order_by(TokenRecord.name))]


def revoke_token(session: Session, actor: Actor, name: str, now: datetime, owner: UserRecord | None = None) -> None:
    """Refuse a token from now on. Raises MissingError when there is none, or it is not this owner's."""
    token = session.scalars(select(TokenRecord).where(TokenRecord.name == name)).first()
    if token is None or (owner is not None and token.user_id != owner.id):
        raise MissingError(f"there is no token {name!r}")
    if token.revoked_at is None:
        token.revoked_at = now
        append_audit(session, actor, "token.revoke", "token", name, now=now)


def _view(token: TokenRecord, owner: str) -> TokenView:
    return TokenView(
        name=token.name,
        owner=owner,
        scopes=tuple(token.scopes),
        created_by=token.created_by,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )
