"""Which run may be taken by a worker: due, driven by nobody, and within the limits of its playbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text, update

from noroshi.respond.engine.contract import State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.tables import OPEN, RUNS, Row
from noroshi.respond.engine.together import in_sql


def serialise(connection: Connection, topic: str) -> None:
    """Let only one transaction at a time go on from here with this topic; on SQLite only one writes anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(topic, 0))))


def take(database: Database, taking: Any, moment: Mapping[str, Any]) -> Row | None:
    """Take a run by one of the statements below; None when there is none to take."""
    if database.is_sqlite:
        return database.write_together(lambda driver: _first(driver.execute(*in_sql(taking, moment))))
    with database.write() as connection:
        row = connection.execute(taking, moment).mappings().first()
        return row if row is not None and _stays_within_limits(connection, row) else None


def _first(cursor: Any) -> Row | None:
    row = cursor.fetchone()
    return None if row is None else dict(zip((column for column, *_ in cursor.description), row, strict=True))


def _stays_within_limits(connection: Connection, row: Row) -> bool:
    """Whether the claimed run may begin: others may have begun at the same moment. If not, it waits."""
    limited = row["most"] is not None or row["most_per_target"] is not None
    if not limited or row["started"] is not None:
        return True
    serialise(connection, f"playbook {row['playbook']}")
    mine = RUNS.c.id == row["id"]
    if connection.execute(select(RUNS.c.id).where(mine, _within(others_only=True))).first() is not None:
        return True
    connection.execute(update(RUNS).where(mine).values(state=State.QUEUED.value, lease_until=0.0))
    return False


def _within(*, others_only: bool = False) -> Any:
    """Whether fewer runs are under way than the limits of a run allow."""
    busy = RUNS.alias("busy")
    under_way = text("busy.state IN ('ACTIVE', 'NEEDS_REVIEW')")
    counted = select(func.count()).where(busy.c.playbook == RUNS.c.playbook, under_way)
    counted = counted.where(busy.c.id != RUNS.c.id) if others_only else counted
    all_runs = counted.correlate(RUNS).scalar_subquery()
    same_target = counted.where(busy.c.target == RUNS.c.target).correlate(RUNS).scalar_subquery()
    return and_(
        or_(RUNS.c.most.is_(None), all_runs < RUNS.c.most),
        or_(RUNS.c.most_per_target.is_(None), same_target < RUNS.c.most_per_target),
    )


_READY = and_(OPEN, or_(RUNS.c.state == State.ACTIVE.value, _within()))
NEXT = select(RUNS.c.wake).where(_READY, RUNS.c.lease_until < bindparam("now")).order_by(RUNS.c.wake).limit(1)


def _take(*further: Any) -> Any:
    free = and_(RUNS.c.wake <= bindparam("now"), RUNS.c.lease_until < bindparam("now"))
    chosen = select(RUNS.c.id).where(_READY, free, *further)
    chosen = chosen.order_by(RUNS.c.wake).limit(1).with_for_update(skip_locked=True, of=RUNS)
    values = {
        "state": State.ACTIVE.value,
        "lease_owner": bindparam("owner"),
        "lease_until": bindparam("until"),
        "fence": RUNS.c.fence + 1,
    }
    return update(RUNS).where(RUNS.c.id == chosen.scalar_subquery()).values(values).returning(RUNS)


TAKE = _take()
TAKE_THIS = _take(RUNS.c.id == bindparam("run_id"))
