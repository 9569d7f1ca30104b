"""Alerts, what each of them rests on, and the entities they are about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from noroshi.records.tables.columns import Record


class AlertRecord(Record):
    """One living alert of a rule and de-duplication key, or one that lived. `uid` is that of its first occurrence.

    `group_key` is a hash of rule, key and suppression; among rows with `is_living` it is unique.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "uq_alerts_living",
            "group_key",
            unique=True,
            sqlite_where=text("is_living"),
            postgresql_where=text("is_living"),
        ),
        Index("ix_alerts_latest", "last_seen", "uid"),
        Index("ix_alerts_status_latest", "status", "last_seen", "uid"),
        Index("ix_alerts_status_risk", "status", "risk_score", "uid"),
        Index("ix_alerts_status_severity", "status", "severity"),
        Index(
            "ix_alerts_triaged",
            "triaged_at",
            sqlite_where=text("triaged_at IS NOT NULL"),
            postgresql_where=text("triaged_at IS NOT NULL"),
        ),
        Index("ix_alerts_rule_latest", "rule_id", "last_seen"),
        Index("ix_alerts_assignee_status", "assignee", "status", "last_seen"),
    )

    uid: Mapped[str] = mapped_column(String(64), primary_key=True)
    group_key: Mapped[str] = mapped_column(String(64))
    is_living: Mapped[bool] = mapped_column(default=True)
    rule_id: Mapped[str] = mapped_column(Text)
    rule_commit: Mapped[str] = mapped_column(Text, default="")
    dedup_key: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(16))
    risk_score: Mapped[int]
    attack_ids: Mapped[list[str]]
    entities: Mapped[list[str]]
    """The alert's entities in the rule's order; `alert_entities` links the rows they are."""
    playbook: Mapped[dict[str, Any] | None]
    occurrences: Mapped[int] = mapped_column(default=1)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    raised_at: Mapped[datetime]
    """When triage received the first occurrence: with `first_seen` the time to detect."""
    status: Mapped[str] = mapped_column(String(16))
    assignee: Mapped[str | None] = mapped_column(Text)
    triaged_at: Mapped[datetime | None]
    """When a person first did something with it."""
    verdict: Mapped[str | None] = mapped_column(String(24))
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    suppression: Mapped[str | None] = mapped_column(Text, index=True)
    """Name of the suppression that hides it, while it does."""


class OccurrenceRecord(Record):
    """One alert as a rule raised it: `uid` is the raised alert's own, so that a redelivered one counts once."""

    __tablename__ = "occurrences"
    __table_args__ = (Index("ix_occurrences_alert", "alert_uid", "time"),)

    uid: Mapped[str] = mapped_column(String(64), primary_key=True)
    alert_uid: Mapped[str] = mapped_column(ForeignKey("alerts.uid", ondelete="CASCADE"))
    time: Mapped[datetime]
    source: Mapped[str] = mapped_column(Text)
    event_uids: Mapped[list[str]]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The raised alert as JSON (zstd), of an alert's first ones; the lake has all of them."""


class EntityRecord(Record):
    """A user, host, address or other thing that alerts are about. Alerts keep it, verdicts do not remove it.

    `risk` is the score at `risk_at`; `risk_rank` orders scores that decay, and is the same at any moment.
    """

    __tablename__ = "entities"
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        Index("ix_entities_rank", "risk_rank", "id"),
        Index("ix_entities_value", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(Text)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    alerts: Mapped[int] = mapped_column(default=0)
    risk: Mapped[float] = mapped_column(default=0.0)
    risk_at: Mapped[datetime]
    risk_rank: Mapped[float] = mapped_column(default=-1e9)


class AlertEntityRecord(Record):
    """That an alert is about an entity, and what it contributes to the entity's risk: `risk` points at `at`."""

    __tablename__ = "alert_entities"
    __table_args__ = (Index("ix_alert_entities_entity", "entity_id", "at"),)

    alert_uid: Mapped[str] = mapped_column(ForeignKey("alerts.uid", ondelete="CASCADE"), primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    risk: Mapped[float]
    at: Mapped[datetime]


class VerdictRecord(Record):
    """A person's judgement of an alert; the latest one stands."""

    __tablename__ = "verdicts"
    __table_args__ = (Index("ix_verdicts_alert", "alert_uid", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_uid: Mapped[str] = mapped_column(ForeignKey("alerts.uid", ondelete="CASCADE"))
    rule_id: Mapped[str] = mapped_column(Text, index=True)
    verdict: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
