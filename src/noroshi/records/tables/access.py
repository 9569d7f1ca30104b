"""Users, their sessions and the tokens of programs. Nothing here can be used to log in as somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from noroshi.records.tables.columns import Record


class UserRecord(Record):
    """A person. `password_hash` is argon2id, `totp_secret` is encrypted; who logs in by OIDC may have neither."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    password_hash: Mapped[str | None] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was used: none is taken twice."""
    recovery_hashes: Mapped[list[str]] = mapped_column(default=list)
    oidc_subject: Mapped[str | None] = mapped_column(Text, unique=True)
    """Issuer and subject, joined by a space."""
    roles: Mapped[list[str]] = mapped_column(default=list)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What a person chose in the console: language, theme, columns."""
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]


class SessionRecord(Record):
    """A login, found by the SHA-256 of the identifier that the browser holds."""

    __tablename__ = "sessions"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    is_complete: Mapped[bool] = mapped_column(default=False)
    """False until the second factor has been given."""
    csrf_hash: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    user_agent: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class TokenRecord(Record):
    """An API token, found by the SHA-256 of its secret."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SetupLinkRecord(Record):
    """A link that works once, to make the first administrator or to set a password."""

    __tablename__ = "setup_links"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    roles: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginThrottleRecord(Record):
    """How often logging in failed lately, by what was tried: a name or an address."""

    __tablename__ = "login_throttles"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
