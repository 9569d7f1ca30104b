"""Which lines of the audit trail are still to be published: each once, however often publishing is broken off."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, select, update

from noroshi.model.run import RunEntry
from noroshi.respond.engine.codec import encode
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.tables import AUDIT, RUNS, UNPUBLISHED, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Lines of one run that are published together. The same `id` always names the same lines."""

    id: str
    run: str
    last: int
    entries: Sequence[RunEntry]


class Trail:
    """The audit trail seen by a publisher. Several may work at once: they take the same lots, which is harmless."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, most_runs: int = 100) -> list[Lot]:
        """Lots to publish now, of so many runs at most."""
        with self._database.read() as connection:
            runs = connection.execute(select(RUNS.c.id).where(UNPUBLISHED).limit(most_runs)).scalars().all()
        if not runs:
            return []
        chosen = RUNS.c.id.in_(runs)
        # What is being published stays as it is until that is done, so that trying again gives the same lots.
        fresh = and_(chosen, RUNS.c.publishing_seq == RUNS.c.published_seq)
        with self._database.write() as connection:
            connection.execute(update(RUNS).where(fresh).values(publishing_seq=RUNS.c.audit_seq))
        with self._database.read() as connection:
            rows = connection.execute(select(RUNS).where(chosen, UNPUBLISHED)).mappings().all()
            wanted = and_(AUDIT.c.run == RUNS.c.id, AUDIT.c.seq > RUNS.c.published_seq)
            lines = select(AUDIT).join(RUNS, wanted).where(chosen, AUDIT.c.seq <= RUNS.c.publishing_seq)
            found = connection.execute(lines.order_by(AUDIT.c.run, AUDIT.c.seq)).mappings().all()
        return [_lot(row, [line for line in found if line["run"] == row["id"]]) for row in rows]

    def done(self, lots: Iterable[Lot]) -> None:
        """These are published."""
        with self._database.write() as connection:
            for lot in lots:
                mine = and_(RUNS.c.id == lot.run, RUNS.c.publishing_seq == lot.last)
                connection.execute(update(RUNS).where(mine).values(published_seq=lot.last))


def _lot(run: Row, lines: list[Row]) -> Lot:
    first, last = run["published_seq"] + 1, run["publishing_seq"]
    return Lot(id=f"{run['id']}:{first}-{last}", run=run["id"], last=last, entries=[_entry(run, one) for one in lines])


def _entry(run: Row, line: Row) -> RunEntry:
    data = json.loads(line["data"])
    return RunEntry(
        run=line["run"],
        seq=line["seq"],
        time=datetime.fromtimestamp(line["time"], UTC),
        playbook=run["playbook"],
        revision=run["revision"],
        mode=run["mode"],
        started_by=run["started_by"],
        alert_uid=run["alert_uid"],
        actor=line["actor"],
        event=line["event"],
        step=line["key"],
        function=data.get("function", ""),
        arguments=encode(data["input"]) if "input" in data else "",
        result=encode(data["result"]) if "result" in data else "",
        outcome=data.get("kind") or (data.get("state", "") if line["event"] == "ended" else ""),
        seconds=data.get("seconds"),
        previous=line["previous"],
        hash=line["hash"],
        detail=line["data"],
    )
