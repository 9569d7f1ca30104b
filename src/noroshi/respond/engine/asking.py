"""What people are asked to allow, and what they said: the rows of approvals."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from noroshi.respond.engine import audit
from noroshi.respond.engine.codec import decode, encode, fingerprint
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.news import announce
from noroshi.respond.engine.tables import APPROVALS, AUDIT, REACHED, RUNS, Row
from noroshi.respond.engine.taking import serialise
from noroshi.respond.engine.waking import wake_run
from noroshi.respond.policy import Cap

PENDING, APPROVED, DENIED, EXPIRED = "PENDING", "APPROVED", "DENIED", "EXPIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether one exact call may be made. `shown` are its arguments without secrets; times are seconds since 1970."""

    run: Row
    key: str
    function: str
    shown: Any
    action_hash: str
    title: str
    reason: str
    approvers: Sequence[str]
    quorum: int
    expires: float


def action_hash(run: str, function: str, arguments: Any) -> str:
    """Names one exact call of one run, by everything that it would do."""
    return hashlib.sha256(f"{run}\n{function}\n{fingerprint(arguments)}".encode()).hexdigest()


class Approvals:
    """All statements about approvals and caps. Times are handed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, question: Question, now: float) -> bool:
        """Put a question before people; false when it was put before."""
        row = {
            "id": secrets.token_hex(8),
            "run": question.run["id"],
            "key": question.key,
            "playbook": question.run["playbook"],
            "function": question.function,
            "arguments": encode(question.shown),
            "action_hash": question.action_hash,
            "title": question.title,
            "reason": question.reason,
            "approvers": encode(list(question.approvers)),
            "quorum": question.quorum,
            "started_by": question.run["started_by"],
            "requested": now,
            "expires": question.expires,
            "state": PENDING,
            "decisions": "[]",
        }
        with self._database.write() as connection:
            if connection.execute(_of(question.run["id"], question.key)).first() is not None:
                return False
            connection.execute(insert(APPROVALS).values(row))
            announce(connection)
        return True

    def of(self, run: str, key: str) -> Row | None:
        """The question that an effect waits for."""
        with self._database.read() as connection:
            return connection.execute(_of(run, key)).mappings().first()

    def granted(self, run: str, hashed: str, now: float) -> Row | None:
        """An approval of this exact call that the run was given before and has not used."""
        fitting = select(APPROVALS).where(
            APPROVALS.c.run == run,
            APPROVALS.c.action_hash == hashed,
            APPROVALS.c.state == APPROVED,
            APPROVALS.c.used_by.is_(None),
            APPROVALS.c.expires > now,
        )
        with self._database.read() as connection:
            return connection.execute(fitting.limit(1)).mappings().first()

    def use(self, approval: str, key: str) -> bool:
        """Spend an approval on one effect; false when it was spent on another."""
        free = update(APPROVALS).where(
            APPROVALS.c.id == approval, (APPROVALS.c.used_by.is_(None)) | (APPROVALS.c.used_by == key)
        )
        with self._database.write() as connection:
            return bool(connection.execute(free.values(used_by=key)).rowcount)

    def expire(self, approval: str) -> None:
        """Nobody may answer this any more."""
        still = update(APPROVALS).where(APPROVALS.c.id == approval, APPROVALS.c.state == PENDING)
        with self._database.write() as connection:
            connection.execute(still.values(state=EXPIRED))

    def rows(
        self,
        limit: int | None = None,
        *,
        state: str | None = None,
        expires_after: float | None = None,
        run: str | None = None,
        before: str | None = None,
    ) -> Sequence[Row]:
        """Questions, the latest first; only older ones than the question `before`."""
        mine = APPROVALS.c
        chosen = select(APPROVALS).order_by(mine.requested.desc(), mine.id.desc()).limit(limit)
        if state is not None:
            chosen = chosen.where(mine.state == state)
        if expires_after is not None:
            chosen = chosen.where(mine.expires > expires_after)
        if run is not None:
            chosen = chosen.where(mine.run == run)
        if before is not None:
            at = select(mine.requested).where(mine.id == before).scalar_subquery()
            chosen = chosen.where(or_(mine.requested < at, and_(mine.requested == at, mine.id < before)))
        with self._database.read() as connection:
            return connection.execute(chosen).mappings().all()

    def take_untold(self, now: float) -> list[Row]:
        """Questions that stand and were told nobody yet; each is given once."""
        fresh = and_(APPROVALS.c.state == PENDING, APPROVALS.c.told.is_(None), APPROVALS.c.expires > now)
        with self._database.read() as connection:
            if connection.execute(select(APPROVALS.c.id).where(fresh).limit(1)).first() is None:
                return []
        with self._database.write() as connection:
            taken = connection.execute(update(APPROVALS).where(fresh).values(told=now).returning(APPROVALS))
            return list(taken.mappings())

    def one(self, approval: str) -> Row | None:
        """One question."""
        with self._database.read() as connection:
            return connection.execute(select(APPROVALS).where(APPROVALS.c.id == approval)).mappings().first()

    def decide(self, approval: str, actor: str, judge: Callable[[Row], Mapping[str, Any]], now: float) -> Row | None:
        """Let `judge` turn the question into the values that a decision changes, with its line in the audit trail.

        What `judge` raises comes through, and then nothing was changed. None when there is no such question.
        """
        with self._database.write() as connection:
            serialise(connection, f"approval {approval}")
            chosen = select(APPROVALS).where(APPROVALS.c.id == approval)
            row = connection.execute(chosen.with_for_update()).mappings().first()
            if row is None:
                return None
            values = judge(row)
            connection.execute(update(APPROVALS).where(APPROVALS.c.id == approval).values(values))
            said = {"approval": approval, "hash": row["action_hash"], "decision": decode(values["decisions"])[-1]}
            _enter(connection, row, actor, {**said, "state": values["state"]}, now)
            wake_run(connection, row["run"], now)
            return connection.execute(chosen).mappings().one()

    def reach(self, run: Row, key: str, cap: Cap, target: str, now: float, *, forced: bool = False) -> bool:
        """Note that an action is about to reach a target; false when the cap does not allow it and it is not `forced`.

        Asked again for the same effect it gives the same answer.
        """
        playbook, name = run["playbook"], f"{' '.join(cap.actions)} {cap.target}"
        window = now - cap.within_seconds
        lately = and_(REACHED.c.playbook == playbook, REACHED.c.cap == name, REACHED.c.time > window)
        mine = select(REACHED.c.run).where(REACHED.c.run == run["id"], REACHED.c.key == key, REACHED.c.cap == name)
        with self._database.write() as connection:
            serialise(connection, f"cap {playbook} {name}")
            if connection.execute(mine).first() is not None:
                return True
            same = select(REACHED.c.target).where(lately, REACHED.c.target == target)
            known = connection.execute(same).first() is not None
            others = select(func.count(REACHED.c.target.distinct())).where(lately)
            if not (known or forced) and connection.execute(others).scalar_one() >= cap.most:
                return False
            values = {"playbook": playbook, "cap": name, "run": run["id"], "key": key, "target": target, "time": now}
            connection.execute(insert(REACHED).values(values))
        return True


def _of(run: str, key: str) -> Any:
    return select(APPROVALS).where(APPROVALS.c.run == run, APPROVALS.c.key == key)


def _enter(connection: Connection, row: Row, actor: str, data: Mapping[str, Any], now: float) -> None:
    """Append the decision to the run's audit trail."""
    chosen = select(RUNS.c.audit_seq, RUNS.c.audit_hash).where(RUNS.c.id == row["run"]).with_for_update()
    run = connection.execute(chosen).mappings().one()
    event = (actor, "decision", row["key"], encode(data))
    [line] = audit.next_rows(row["run"], run["audit_seq"], run["audit_hash"], now, [event])
    connection.execute(insert(AUDIT).values(line))
    chained = {"audit_seq": line["seq"], "audit_hash": line["hash"]}
    connection.execute(update(RUNS).where(RUNS.c.id == row["run"]).values(chained))
