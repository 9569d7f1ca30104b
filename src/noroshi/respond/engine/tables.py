"""Tables of the journal. Times are seconds since 1970 (UTC), JSON is text as `codec` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    text,
)

Row = Mapping[Any, Any]
"""One row, by the names of its columns."""

METADATA = MetaData()
_HELD = "lease_until > 0"
_UNPUBLISHED = "audit_seq > published_seq"
_AGAIN = "retries IS NOT NULL"
_OPEN = "state IN ('QUEUED', 'ACTIVE')"

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
    Column("policy", Text),
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
    Column("policy", Text),
    Column("news", Integer, nullable=False, default=0, server_default="0"),
    Column("deadline", Float),
    Column("parent", String(64)),
    Column("depth", Integer, nullable=False, default=0, server_default="0"),
    Column("target", Text, nullable=False, default="", server_default=""),
    Column("most", Integer),
    Column("most_per_target", Integer),
    Column("publishing_seq", Integer, nullable=False, default=0, server_default="0"),
    Column("published_seq", Integer, nullable=False, default=0, server_default="0"),
    Column("retries", String(64)),
    Index("playbook_runs_open", "wake", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    Index("playbook_runs_held", "lease_owner", sqlite_where=text(_HELD), postgresql_where=text(_HELD)),
    Index("playbook_runs_latest", "created"),
    Index("playbook_runs_unpublished", "id", sqlite_where=text(_UNPUBLISHED), postgresql_where=text(_UNPUBLISHED)),
    Index("playbook_runs_busy", "playbook", "state"),
    Index("playbook_runs_again", "retries", sqlite_where=text(_AGAIN), postgresql_where=text(_AGAIN)),
)
"""`wake`: not before this moment has a run anything to do. `fence` grows with every lease, and every write of a
worker names the fence it was given, so that one that lost its lease cannot write. `news` counts what came for the run
from outside, so that a worker that lets go of it can tell whether it has seen everything. `most` and
`most_per_target`: how many runs of the playbook, and of those with the same `target`, may be under way. The audit rows
up to `published_seq` are published; those up to `publishing_seq` are being published, together and never otherwise.
`retries` is the run that this one tries again."""

OPEN = text(f"playbook_runs.{_OPEN}")
"""That a run has not ended and waits for nobody's review, in the words of the index on such runs."""

HELD = text(f"playbook_runs.{_HELD}")
"""That somebody holds a lease, which may have run out, in the words of the index on such runs."""

UNPUBLISHED = text("playbook_runs.audit_seq > playbook_runs.published_seq")
"""That the audit trail has lines that are not published, in the words of the index on such runs."""

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

APPROVALS = Table(
    "playbook_approvals",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("run", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("playbook", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("action_hash", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approvers", Text, nullable=False),
    Column("quorum", Integer, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("requested", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("state", String(12), nullable=False),
    Column("decisions", Text, nullable=False),
    Column("used_by", Text),
    Column("told", Float),
    UniqueConstraint("run", "key"),
    Index("playbook_approvals_open", "state", "requested"),
)
"""What people are asked to allow. `action_hash` names the exact call; `used_by` is the effect that it was used for."""

REACHED = Table(
    "playbook_reached",
    METADATA,
    Column("playbook", Text, nullable=False),
    Column("cap", Text, nullable=False),
    Column("run", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("time", Float, nullable=False),
    PrimaryKeyConstraint("run", "key", "cap"),
    Index("playbook_reached_lately", "playbook", "cap", "time"),
)
"""Hosts, users and other targets that capped actions were let through to."""

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
