"""Cases: what people work on, and everything they put into one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from noroshi.records.tables.columns import Record


class CaseRecord(Record):
    """Alerts that belong together. Its counts are kept up to date by whoever moves alerts."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_latest", "last_seen", "id"),
        Index("ix_cases_status_latest", "status", "last_seen", "id"),
        Index("ix_cases_status_risk", "status", "risk_score", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    severity: Mapped[str] = mapped_column(String(16))
    risk_score: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    assignee: Mapped[str | None] = mapped_column(Text)
    verdict: Mapped[str | None] = mapped_column(String(24))
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    last_news: Mapped[datetime | None]
    """When the latest of its alerts occurred for the first time; that older ones go on is no news."""
    triaged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    alerts: Mapped[int] = mapped_column(default=0)
    occurrences: Mapped[int] = mapped_column(default=0)
    links: Mapped[dict[str, str]] = mapped_column(default=dict)
    """Addresses elsewhere by what they are called: `Jira SEC-12` → URL."""


class CaseEntityRecord(Record):
    """An entity of a case, since when and until when its alerts tell of it."""

    __tablename__ = "case_entities"
    __table_args__ = (Index("ix_case_entities_entity", "entity_id", "last_seen"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class CaseLinkRecord(Record):
    """That two cases may belong together although they are worked on apart; `case_id` < `other_id`."""

    __tablename__ = "case_links"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(Text)


class TaskRecord(Record):
    """Something to do in a case."""

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    assignee: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    done_by: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]


class CommentRecord(Record):
    """A comment (Markdown, as written) on a case or on an alert."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    alert_uid: Mapped[str | None] = mapped_column(ForeignKey("alerts.uid", ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class TimelineRecord(Record):
    """Something that happened to an alert or a case, in words for people and with its facts for programs."""

    __tablename__ = "timeline"
    __table_args__ = (Index("ix_timeline_case", "case_id", "at"), Index("ix_timeline_alert", "alert_uid", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    alert_uid: Mapped[str | None] = mapped_column(ForeignKey("alerts.uid", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
