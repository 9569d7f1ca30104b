"""What people keep for later: filters of a list, queries of the lake, views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from noroshi.records.tables.columns import Record


class SavedRecord(Record):
    """A named thing of one owner, seen by all when it is shared. `kind` is `alert-filter`, `case-filter` or `query`."""

    __tablename__ = "saved"
    __table_args__ = (UniqueConstraint("kind", "owner", "name"), Index("ix_saved_kind_shared", "kind", "is_shared"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    content: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
