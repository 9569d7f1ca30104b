"""Writes what a driver has gathered about its run: one transaction, and mostly a single statement for the database.

Everything a playbook costs is spent here, so statements are put into SQL once, not at each use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import JSON, Text, and_, bindparam, case, cast, column, func, insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from noroshi.respond.engine import audit
from noroshi.respond.engine.codec import encode
from noroshi.respond.engine.contract import FINAL
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.news import announce
from noroshi.respond.engine.tables import APPROVALS, AUDIT, RUNS, SIGNALS, STEPS
from noroshi.respond.engine.together import in_sql, in_sql_for_each
from noroshi.respond.engine.waking import WAKE


class LeaseLostError(Exception):
    """Somebody else drives this run now; whatever was not written yet must be forgotten."""


@dataclass(slots=True)
class Lease:
    """The right to drive a run until another takes it over. `fence` is unique per lease of the run.

    `seq` and `last` are the number and hash of the run's last audit row, as far as its holder knows; `news` is what had
    come for the run from outside when the lease began.
    """

    run: str
    owner: str
    fence: int
    seq: int
    last: str
    news: int


@dataclass(slots=True)
class Batch:
    """What one transaction writes about a run; `wakes` is another run that has waited for this one to end.

    A `wake` among the changes of the `run` is at once when something has come for it since the lease began.
    """

    intents: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    consumed: list[tuple[int, str]] = field(default_factory=list)
    events: list[tuple[str, str, str, str]] = field(default_factory=list)
    run: dict[str, Any] = field(default_factory=dict)
    wakes: str = ""

    def __bool__(self) -> bool:
        return bool(self.intents or self.outcomes or self.consumed or self.events or self.run)


def commit(database: Database, lease: Lease, batch: Batch, now: float, until: float) -> bool:
    """Write a batch if the lease still holds, and prolong it. True when somebody asked to cancel the run.

    Raises LeaseLostError, and then nothing was written.
    """
    # Of an effect that begins and ends in the same batch only its end matters.
    steps = list({step["key"]: _EMPTY_STEP | step for step in (*batch.intents, *batch.outcomes)}.values())
    changes = {"lease_until": until, **batch.run}
    while True:
        lines = audit.next_rows(lease.run, lease.seq, lease.last, now, batch.events)
        seq, last = (lines[-1]["seq"], lines[-1]["hash"]) if lines else (lease.seq, lease.last)
        given = {f"new_{name}": value for name, value in changes.items()}
        given |= {"run": lease.run, "held_fence": lease.fence, "owner": lease.owner, "known_seq": lease.seq}
        given |= {"seq": seq, "last": last, "known_news": lease.news, "now": now}
        written = _Writing(tuple(changes), given, steps, lines, _further(lease.run, batch, now))
        cancelled = _on_sqlite(database, written) if database.is_sqlite else _on_postgresql(database, written)
        if cancelled is not None:
            lease.seq, lease.last = seq, last
            return bool(cancelled)
        _look_again(database, lease)


def _look_again(database: Database, lease: Lease) -> None:
    """Nothing was written: somebody else wrote into the audit trail of the run, or has taken it over."""
    held = and_(RUNS.c.id == lease.run, RUNS.c.fence == lease.fence, RUNS.c.lease_owner == lease.owner)
    with database.read() as connection:
        row = connection.execute(select(RUNS.c.audit_seq, RUNS.c.audit_hash).where(held)).first()
    if row is None:
        raise LeaseLostError(lease.run)
    lease.seq, lease.last = row


def _further(run: str, batch: Batch, now: float) -> list[tuple[Any, dict[str, Any]]]:
    """What is seldom written besides: statements with what they are given."""
    statements: list[tuple[Any, dict[str, Any]]] = [
        (_CONSUME, {"signal": signal, "effect": key}) for signal, key in batch.consumed
    ]
    if batch.run.get("state") in FINAL:
        # Nobody is asked any more about a run that has ended, and whoever waited for it goes on.
        statements.append((_WITHDRAW, {"ended_run": run}))
        if batch.wakes:
            statements.append((WAKE, {"woken": batch.wakes, "now": now}))
    return statements


@dataclass(frozen=True, slots=True)
class _Writing:
    """One transaction: the columns of the run that change, what its statement is given, rows, further statements."""

    columns: tuple[str, ...]
    given: dict[str, Any]
    steps: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    further: list[tuple[Any, dict[str, Any]]]


@lru_cache(maxsize=64)
def _advance(columns: tuple[str, ...]) -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=RUNS.c[name].type) for name in columns}
    if "wake" in values:
        values["wake"] = case((RUNS.c.news == bindparam("known_news"), values["wake"]), else_=bindparam("now"))
    held = and_(
        RUNS.c.id == bindparam("run"),
        RUNS.c.fence == bindparam("held_fence"),
        RUNS.c.lease_owner == bindparam("owner"),
        RUNS.c.audit_seq == bindparam("known_seq"),
    )
    values |= {"audit_seq": bindparam("seq"), "audit_hash": bindparam("last")}
    return update(RUNS).where(held).values(values).returning(RUNS.c.cancel)


# SQLite: rows are cheapest one by one, straight through the driver.


def _on_sqlite(database: Database, writing: _Writing) -> bool | None:
    return database.write_together(partial(_write, writing))


def _write(writing: _Writing, driver: Any) -> bool | None:
    row = driver.execute(*in_sql(_advance(writing.columns), writing.given)).fetchone()
    if row is None:
        return None
    for statement, rows in ((_UPSERT, writing.steps), (_APPEND, writing.lines)):
        if rows:
            driver.executemany(*in_sql_for_each(statement, rows))
    for statement, given in writing.further:
        driver.execute(*in_sql(statement, given))
    return bool(row[0])


# PostgreSQL: round trips are dear, so that all of it is one statement, which is its own transaction.


def _on_postgresql(database: Database, writing: _Writing) -> bool | None:
    given = {**writing.given, "steps": encode(writing.steps), "lines": encode(writing.lines)}
    with database.write() if writing.further else database.statement() as connection:
        cancelled: bool | None = connection.execute(_advance_with_rows(writing.columns), given).scalar()
        if cancelled is not None:
            for statement, further in writing.further:
                connection.execute(statement, further)
                if statement is WAKE:
                    announce(connection)
        return cancelled


@lru_cache(maxsize=64)
def _advance_with_rows(columns: tuple[str, ...]) -> Any:
    """The rows come as JSON arrays, and none is written when the lease does not hold."""
    held = _advance(columns).cte("held")
    adding = postgresql.insert(STEPS).from_select([one.name for one in STEPS.c], _rows_given(STEPS, "steps", held))
    lines = insert(AUDIT).from_select([one.name for one in AUDIT.c], _rows_given(AUDIT, "lines", held))
    steps = _upserted(adding).returning(STEPS.c.run)
    return select(held.c.cancel).add_cte(steps.cte("written"), lines.returning(AUDIT.c.run).cte("appended"))


def _rows_given(table: Any, name: str, held: Any) -> Any:
    columns = [column(one.name, one.type) for one in table.c]
    given = func.json_to_recordset(cast(bindparam(name, type_=Text), JSON)).table_valued(*columns)
    rows = given.render_derived(name=f"given_{name}", with_types=True)
    return select(rows).select_from(held.join(rows, true()))


def _upserted(adding: Any) -> Any:
    kept = ("run", "key", "started")
    changed = {one.name: adding.excluded[one.name] for one in STEPS.c if one.name not in kept}
    return adding.on_conflict_do_update(index_elements=["run", "key"], set_=changed)


_EMPTY_STEP: dict[str, Any] = dict.fromkeys(one.name for one in STEPS.c)
_UPSERT = _upserted(sqlite.insert(STEPS))
_APPEND = insert(AUDIT)
_CONSUME = update(SIGNALS).where(SIGNALS.c.id == bindparam("signal")).values(consumed_by=bindparam("effect"))
_WITHDRAW = (
    update(APPROVALS)
    .where(APPROVALS.c.run == bindparam("ended_run"), APPROVALS.c.state == "PENDING")
    .values(state="WITHDRAWN")
)
