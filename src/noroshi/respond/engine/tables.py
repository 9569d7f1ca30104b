"""Tables of the journal. Times are seconds since 1970 (UTC), JSON is text as `codec` writes it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

SOURCES = Table(
    "playbook_sources",
    METADATA,
    Column("revision", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)

PLAYBOOKS = Table(
    "playbooks",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("revision", String(64), nullable=False),
    Column("deployed", Float, nullable=False),
    Column("deployed_by", Text, nullable=False),
)
"""Which revision a name stands for now; runs keep the revision they were started with."""

RUNS = Table(
    "playbook_runs",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("playbook", Text, nullable=False),
    Column("revision", String(64), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("state", String(24), nullable=False),
    Column("argument", Text, nullable=False),
    Column("result", Text),
    Column("error", Text),
    Column("review", Text),
    Column("started_by", Text, nullable=False),
    Column("alert_uid", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("wake", Float, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("fence", Integer, nullable=False, default=0),
    Column("cancel", Boolean, nullable=False, default=False),
    Column("audit_seq", Integer, nullable=False, default=0),
    Column("audit_hash", String(64), nullable=False, default=""),
    Index("playbook_runs_due", "state", "wake"),
    Index("playbook_runs_latest", "created"),
)
"""`wake`: not before this moment has a run anything to do. `fence` grows with every lease, and every write of a
worker names the fence it was given, so that one that lost its lease cannot write."""

STEPS = Table(
    "playbook_steps",
    METADATA,
    Column("run", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("seq", Integer),
    Column("function", Text, nullable=False),
    Column("input_hash", String(64), nullable=False),
    Column("input", Text, nullable=False),
    Column("writes", Boolean, nullable=False),
    Column("outcome_kind", String(8)),
    Column("outcome", Text),
    Column("attempt", Integer, nullable=False),
    Column("due", Float),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    PrimaryKeyConstraint("run", "key"),
)
"""One row an effect. Without `seq` it is under way; `seq` counts completions, the order in which replay feeds them."""

SIGNALS = Table(
    "playbook_signals",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", String(64), nullable=False),
    Column("topic", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("received", Float, nullable=False),
    Column("consumed_by", Text),
    UniqueConstraint("topic", "idempotency_key"),
    Index("playbook_signals_topic", "run", "topic"),
)

AUDIT = Table(
    "playbook_audit",
    METADATA,
    Column("run", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("time", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("event", String(32), nullable=False),
    Column("key", Text, nullable=False),
    Column("data", Text, nullable=False),
    PrimaryKeyConstraint("run", "seq"),
)
"""Append-only. Each row's hash covers its content and the hash before it; a run's first row continues the chain of
first rows, whose end is in `playbook_audit_head`, so that neither a row nor a whole run can vanish unnoticed."""

AUDIT_HEAD = Table(
    "playbook_audit_head",
    METADATA,
    Column("name", String(16), primary_key=True),
    Column("hash", String(64), nullable=False),
)
