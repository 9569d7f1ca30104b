"""The journal of runs: everything an engine reads and writes about them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from noroshi.respond.engine import audit
from noroshi.respond.engine.codec import decode, encode
from noroshi.respond.engine.committing import Batch, Lease, commit
from noroshi.respond.engine.contract import FINAL, RunRequest, State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.news import News, announce
from noroshi.respond.engine.tables import AUDIT, HELD, PLAYBOOKS, RUNS, SIGNALS, SOURCES, STEPS, Row
from noroshi.respond.engine.taking import NEXT, TAKE, TAKE_THIS, take
from noroshi.respond.engine.waking import wake_run
from noroshi.respond.policy import Policy, at_path, decode_policy, encode_policy


class Journal:
    """All statements of the engine, on any database of ours. Times are handed in."""

    def __init__(self, database: Database, lease_seconds: float = 6.0) -> None:
        self.database = database
        self.lease_seconds = lease_seconds

    def news(self) -> News:
        """A listener for what other processes write. Raises TransientError."""
        return self.database.news()

    def create(self, request: RunRequest, now: float) -> bool:
        """Queue a run; false when its id is known already."""
        revision = hashlib.sha256(request.source.encode()).hexdigest()
        with self.database.write() as connection:
            if connection.execute(select(RUNS.c.id).where(RUNS.c.id == request.run_id)).first() is not None:
                return False
            _insert_new(connection, SOURCES, {"revision": revision, "text": request.source})
            values = {
                "id": request.run_id,
                "playbook": request.playbook,
                "revision": revision,
                "mode": request.mode.value,
                "state": State.QUEUED.value,
                "argument": encode(request.argument),
                "started_by": request.started_by,
                "alert_uid": request.alert_uid,
                "created": now,
                "wake": max(now, request.not_before),
                "parent": request.parent or None,
                "depth": request.depth,
                **_bounds(request.policy, request.argument, max(now, request.not_before)),
            }
            if not _insert_new(connection, RUNS, values):
                return False
            data = {"playbook": request.playbook, "revision": revision, "mode": request.mode.value}
            row = audit.first_row(connection, request.run_id, now, request.started_by, "created", encode(data))
            chained = {"audit_seq": row["seq"], "audit_hash": row["hash"]}
            connection.execute(update(RUNS).where(RUNS.c.id == request.run_id).values(chained))
            announce(connection)
            return True

    def fork(self, row: Row, steps: Sequence[Row], run: str, actor: str, now: float) -> str:
        """Queue a new run that begins with these completed effects of an ended one."""
        policy = decode_policy(row["policy"])
        begins = {"state": State.QUEUED.value, "created": now, "wake": now, "started_by": actor}
        begins["retries"] = row["id"]
        begins |= {name: row[name] for name in ("playbook", "revision", "mode", "argument", "alert_uid")}
        with self.database.write() as connection:
            connection.execute(insert(RUNS).values(id=run, **begins, **_bounds(policy, decode(row["argument"]), now)))
            if steps:
                connection.execute(insert(STEPS), [{**step, "run": run} for step in steps])
            data = {"retries": row["id"], "effects": len(steps), "playbook": row["playbook"], "mode": row["mode"]}
            line = audit.first_row(connection, run, now, actor, "created", encode(data))
            chained = {"audit_seq": line["seq"], "audit_hash": line["hash"]}
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(chained))
            announce(connection)
        return run

    def claim(self, owner: str, now: float, run: str | None = None) -> tuple[Lease, Row] | None:
        """Take a run that is due and that nobody drives, the longest waiting first; or this one, if it is.

        A run is not begun while as many of its playbook are under way as its policy allows.
        """
        taking = TAKE if run is None else TAKE_THIS
        moment = {"now": now, "owner": owner, "until": now + self.lease_seconds, "run_id": run}
        row = take(self.database, taking, moment)
        if row is None:
            return None
        return Lease(row["id"], owner, row["fence"], row["audit_seq"], row["audit_hash"], row["news"]), row

    def next_due(self, now: float) -> float | None:
        """The moment at which the next run that nobody drives has something to do."""
        with self.database.read() as connection:
            return connection.execute(NEXT, {"now": now}).scalar()

    def holders(self, now: float) -> list[str]:
        """Who holds leases."""
        holding = select(RUNS.c.lease_owner).where(HELD, RUNS.c.lease_until >= now).distinct()
        with self.database.read() as connection:
            return [str(owner) for owner in connection.execute(holding).scalars()]

    def forfeit(self, owner: str, now: float) -> int:
        """End the leases of somebody who is gone for sure, so that others may take them over. Gives their number."""
        held = and_(HELD, RUNS.c.lease_owner == owner, RUNS.c.lease_until >= now)
        with self.database.write() as connection:
            return connection.execute(update(RUNS).where(held).values(lease_until=0.0)).rowcount

    def source(self, revision: str) -> str:
        """The text of a revision, as it was when its run was started."""
        with self.database.read() as connection:
            return str(connection.execute(select(SOURCES.c.text).where(SOURCES.c.revision == revision)).scalar_one())

    def steps(self, run: str) -> list[Row]:
        """The effects of a run, those that ended first and in the order they did."""
        with self.database.read() as connection:
            return list(connection.execute(_STEPS_IN_ORDER, {"run_id": run}).mappings())

    def commit(self, lease: Lease, batch: Batch, now: float) -> bool:
        """Write a batch if the lease still holds, and prolong it. True when somebody asked to cancel the run.

        Raises LeaseLostError, and then nothing was written.
        """
        return commit(self.database, lease, batch, now, now + self.lease_seconds)

    def renew(self, lease: Lease, now: float) -> bool:
        """Prolong a lease; false when it is lost."""
        held = and_(RUNS.c.id == lease.run, RUNS.c.fence == lease.fence, RUNS.c.lease_owner == lease.owner)
        with self.database.write() as connection:
            changed = connection.execute(update(RUNS).where(held).values(lease_until=now + self.lease_seconds))
            return bool(changed.rowcount)

    # Runs from outside

    def run(self, run: str) -> Row | None:
        """One run."""
        with self.database.read() as connection:
            return connection.execute(select(RUNS).where(RUNS.c.id == run)).mappings().first()

    def going_on(self, run: str) -> Row | None:
        """The run when it has not ended; else the last that tries it again and has not, after however many retries."""
        row = self.run(run)
        while row is not None and row["state"] in FINAL:
            again = select(RUNS).where(RUNS.c.retries == row["id"]).order_by(RUNS.c.created.desc()).limit(1)
            with self.database.read() as connection:
                row = connection.execute(again).mappings().first()
        return row

    def runs(
        self, limit: int, *, playbook: str | None = None, states: Collection[str] = (), before: str | None = None
    ) -> Sequence[Row]:
        """The latest runs, the newest first; only older ones than the run `before`."""
        chosen = select(RUNS).order_by(RUNS.c.created.desc(), RUNS.c.id.desc()).limit(limit)
        if playbook is not None:
            chosen = chosen.where(RUNS.c.playbook == playbook)
        if states:
            chosen = chosen.where(RUNS.c.state.in_(states))
        if before is not None:
            at = select(RUNS.c.created).where(RUNS.c.id == before).scalar_subquery()
            chosen = chosen.where(or_(RUNS.c.created < at, and_(RUNS.c.created == at, RUNS.c.id < before)))
        with self.database.read() as connection:
            return connection.execute(chosen).mappings().all()

    def alter(
        self,
        run: str,
        values: Mapping[str, Any],
        event: tuple[str, str, str, str],
        now: float,
        step: Mapping[str, Any] | None = None,
    ) -> bool:
        """Change a run that has not ended, from outside, with its line in the audit trail; false when it has.

        `step` is what a person decided about the effect that `event` names; it counts as completed last.
        """
        with self.database.write() as connection:
            chosen = select(RUNS).where(RUNS.c.id == run).with_for_update()
            row = connection.execute(chosen).mappings().first()
            if row is None or row["state"] in FINAL:
                return False
            [line] = audit.next_rows(run, row["audit_seq"], row["audit_hash"], now, [event])
            connection.execute(insert(AUDIT).values(line))
            chained = {"audit_seq": line["seq"], "audit_hash": line["hash"]}
            news = {"news": RUNS.c.news + 1}
            connection.execute(update(RUNS).where(RUNS.c.id == run).values({**values, **chained, **news}))
            announce(connection)
            if step is not None:
                last = connection.execute(select(func.max(STEPS.c.seq)).where(STEPS.c.run == run)).scalar() or 0
                seq = None if step["outcome_kind"] == "retry" else last + 1
                deciding = update(STEPS).where(STEPS.c.run == run, STEPS.c.key == event[2])
                connection.execute(deciding.values({**step, "seq": seq}))
            return True

    # Deployed playbooks

    def deploy(self, name: str, source: str, policy: Policy, actor: str, now: float) -> str:
        """Let a name stand for this source from now on. Returns its revision."""
        revision = hashlib.sha256(source.encode()).hexdigest()
        values = {"revision": revision, "deployed": now, "deployed_by": actor, "policy": encode_policy(policy)}
        with self.database.write() as connection:
            _insert_new(connection, SOURCES, {"revision": revision, "text": source})
            if not _insert_new(connection, PLAYBOOKS, {"name": name, **values}):
                connection.execute(update(PLAYBOOKS).where(PLAYBOOKS.c.name == name).values(values))
        return revision

    def withdraw(self, name: str) -> None:
        """Forget what a name stands for."""
        with self.database.write() as connection:
            connection.execute(delete(PLAYBOOKS).where(PLAYBOOKS.c.name == name))

    def playbooks(self, name: str | None = None) -> Sequence[Row]:
        """Every deployed playbook, by name; or the one of that name."""
        chosen = select(PLAYBOOKS).order_by(PLAYBOOKS.c.name)
        chosen = chosen if name is None else chosen.where(PLAYBOOKS.c.name == name)
        with self.database.read() as connection:
            return connection.execute(chosen).mappings().all()

    # Signals

    def signal(self, run: str, topic: str, idempotency_key: str, payload: Any, now: float) -> bool:
        """Keep a message for a run and wake it; false when the run has ended. Twice the same key is once."""
        with self.database.write() as connection:
            state = connection.execute(select(RUNS.c.state).where(RUNS.c.id == run)).scalar()
            if state is None or state in FINAL:
                return False
            values = {
                "run": run,
                "topic": topic,
                "idempotency_key": idempotency_key,
                "payload": encode(payload),
                "received": now,
            }
            if _insert_new(connection, SIGNALS, values):
                wake_run(connection, run, now)
            return True

    def signals(self, run: str) -> list[Row]:
        """Messages of a run that nothing has consumed, the oldest first."""
        waiting = select(SIGNALS).where(SIGNALS.c.run == run, SIGNALS.c.consumed_by.is_(None)).order_by(SIGNALS.c.id)
        with self.database.read() as connection:
            return list(connection.execute(waiting).mappings())

    def audit_trail(self, run: str) -> list[Row]:
        """The audit rows of a run, in order."""
        with self.database.read() as connection:
            return list(connection.execute(select(AUDIT).where(AUDIT.c.run == run).order_by(AUDIT.c.seq)).mappings())

    def audit_faults(self) -> Iterator[str]:
        """Every place where the audit trail is not as it was written."""
        with self.database.read() as connection:
            yield from audit.broken_places(connection)


def _bounds(policy: Policy, argument: Any, begin: float) -> dict[str, Any]:
    """What the policy says of one run."""
    target = at_path(argument, policy.target)
    return {
        "policy": encode_policy(policy),
        "deadline": begin + policy.timeout_seconds if policy.timeout_seconds is not None else None,
        "target": "" if target is None else encode(target),
        "most": policy.most,
        "most_per_target": policy.most_per_target,
    }


def _insert_new(connection: Connection, table: Any, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its key exists; true when it was inserted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    inserted = connection.execute(dialect.insert(table).values(values).on_conflict_do_nothing())
    return bool(inserted.rowcount)


_STEPS_IN_ORDER = (
    select(STEPS)
    .where(STEPS.c.run == bindparam("run_id"))
    .order_by(STEPS.c.seq.is_(None), STEPS.c.seq, STEPS.c.started)
)
