"""Suppressions: exceptions as code, and how often each would have fired."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from noroshi.records.tables.columns import Record


class SuppressionRecord(Record):
    """One suppression by its name. `origin` is `file` or `console`; one that is revoked stays for its history."""

    __tablename__ = "suppressions"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    rules: Mapped[list[str]]
    match: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    ticket: Mapped[str] = mapped_column(Text, default="")
    forced: Mapped[str] = mapped_column(Text, default="")
    """Why it was saved although it hides a confirmed true positive."""
    origin: Mapped[str] = mapped_column(String(16))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When its expiry or revocation was carried out: from then on it hides nothing."""
    hits: Mapped[int] = mapped_column(default=0)
    last_hit_at: Mapped[datetime | None]
