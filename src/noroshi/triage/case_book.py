"""The open cases that a batch of alerts may concern: read at once, changed in memory, written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from noroshi.model.triage import SEVERITIES
from noroshi.records.tables import CaseEntityRecord, CaseLinkRecord, CaseRecord, EntityRecord, TimelineRecord
from noroshi.triage.living import Living
from noroshi.triage.naming import PRINCIPALS

_ACTOR: Final = "triage"
_FIGURES: Final = ("severity", "risk_score", "alerts", "occurrences", "first_seen", "last_seen", "last_news")


@dataclass(slots=True)
class OpenCase:
    """A case as it is being changed. `members` are its entities with the span in which it knows of them."""

    id: int
    severity: str
    risk_score: int
    alerts: int
    occurrences: int
    first_seen: datetime
    last_seen: datetime
    last_news: datetime
    members: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    principals: set[int] = field(default_factory=set)
    touched: dict[int, bool] = field(default_factory=dict)
    """Members that changed, and whether each is new."""
    changed: bool = False

    def count(self, alert: Living) -> None:
        """Occurrences of an alert that is in the case."""
        self.changed = True
        self.occurrences += alert.added
        self.first_seen, self.last_seen = min(self.first_seen, alert.first_seen), max(self.last_seen, alert.last_seen)
        self.risk_score = max(self.risk_score, alert.risk_score)
        self.severity = max(self.severity, alert.severity, key=SEVERITIES.index)

    def join(self, number: int, alert: Living, *, is_principal: bool) -> bool:
        """An entity of one of its alerts; true when the case did not know it."""
        is_new = number not in self.members
        first, last = self.members.get(number, (alert.first_seen, alert.last_seen))
        self.members[number] = (min(first, alert.first_seen), max(last, alert.last_seen))
        self.touched[number] = self.touched.get(number, False) or is_new
        if is_principal:
            self.principals.add(number)
        return is_new


class CaseBook:
    """Cases by id, and which of them know an entity."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._by_entity: defaultdict[int, set[int]] = defaultdict(set)
        self._notes: list[dict[str, Any]] = []
        self._links: dict[tuple[int, int], str] = {}
        self.cases: dict[int, OpenCase] = {}

    def load(self, numbers: set[int], entities: set[int], since: datetime) -> None:
        """Read and lock the cases of these numbers, and those that know one of the entities and had news since."""
        table = CaseEntityRecord
        knowing = select(table.case_id).where(table.entity_id.in_(entities), table.last_seen >= since)
        query = select(CaseRecord).where(
            CaseRecord.id.in_(numbers) | (CaseRecord.id.in_(knowing) & (CaseRecord.last_news >= since)),
            CaseRecord.status.in_(("new", "open")),
        )
        for record in self._session.scalars(query.order_by(CaseRecord.id).with_for_update()):
            named = {name: getattr(record, name) for name in _FIGURES}
            named["last_news"] = record.last_news or record.last_seen
            self.cases[record.id] = OpenCase(id=record.id, **named)
        members = (
            select(table.case_id, table.entity_id, table.first_seen, table.last_seen, EntityRecord.kind)
            .join(EntityRecord, EntityRecord.id == table.entity_id)
            .where(table.case_id.in_(list(self.cases)))
        )
        for number, entity, first, last, kind in self._session.execute(members) if self.cases else ():
            self.cases[number].members[entity] = (first, last)
            self._by_entity[entity].add(number)
            if kind in PRINCIPALS:
                self.cases[number].principals.add(entity)

    def knowing(self, entity: int) -> Iterable[OpenCase]:
        """The open cases that an entity is in."""
        return (self.cases[number] for number in self._by_entity[entity])

    def open(self, alert: Living) -> OpenCase:
        """A new case, named after its first alert."""
        named = ", ".join(alert.entities[:2])
        record = CaseRecord(
            title=f"{alert.title} · {named}" if named else alert.title,
            summary="",
            severity=alert.severity,
            risk_score=alert.risk_score,
            status="new",
            created_at=self._now,
            updated_at=self._now,
            first_seen=alert.first_seen,
            last_seen=alert.last_seen,
            last_news=alert.first_seen,
            links={},
        )
        self._session.add(record)
        self._session.flush()
        self.note(record.id, "opened", f"opened for {alert.title}", alert.uid, said="opened_for", title=alert.title)
        figures = {"alerts": 0, "occurrences": 0, "first_seen": alert.first_seen, "last_seen": alert.last_seen}
        case = OpenCase(record.id, alert.severity, alert.risk_score, last_news=alert.first_seen, **figures)  # type: ignore[arg-type]
        self.cases[record.id] = case
        return case

    def remember(self, case: OpenCase, entity: int) -> None:
        """That a case knows an entity from now on."""
        self._by_entity[entity].add(case.id)

    def note(self, case_id: int, kind: str, text: str, alert_uid: str, **facts: str) -> None:
        """An entry of the case's timeline; `facts` as in `desk/trail.py`."""
        entry = {"case_id": case_id, "alert_uid": alert_uid, "at": self._now, "kind": kind, "actor": _ACTOR}
        self._notes.append(entry | {"text": text, "facts": facts})

    def relate(self, one: int, other: int, reason: str) -> None:
        """That two cases may belong together."""
        self._links.setdefault((min(one, other), max(one, other)), reason)

    def write_cases(self) -> None:
        """Bring the figures of the cases up to date; alerts may name them from then on."""
        table: Any = CaseRecord.__table__
        rows = [
            {"b_id": case.id, "updated_at": self._now} | {name: getattr(case, name) for name in _FIGURES}
            for case in self.cases.values()
            if case.changed
        ]
        if rows:
            values: dict[str, Any] = {name: bindparam(name) for name in ("updated_at", *_FIGURES)}
            self._session.connection().execute(
                update(table).where(table.c.id == bindparam("b_id")).values(**values), rows
            )

    def write_rest(self) -> None:
        """Entities, links and notes, which name alerts that must be there by now."""
        fresh: list[dict[str, Any]] = []
        known: list[dict[str, Any]] = []
        for case in self.cases.values():
            for entity, is_new in case.touched.items():
                first, last = case.members[entity]
                row = {"b_case": case.id, "b_entity": entity, "first_seen": first, "last_seen": last}
                (fresh if is_new else known).append(row)
        self._write_members(fresh, known)
        if self._links:
            pairs = set(self._links)
            ones = {one for one, _ in pairs}
            present = select(CaseLinkRecord.case_id, CaseLinkRecord.other_id).where(CaseLinkRecord.case_id.in_(ones))
            pairs -= set(self._session.execute(present))
            rows = [{"case_id": one, "other_id": other, "reason": self._links[one, other]} for one, other in pairs]
            if rows:
                self._session.connection().execute(insert(CaseLinkRecord.__table__), rows)  # type: ignore[arg-type]
        if self._notes:
            self._session.connection().execute(insert(TimelineRecord.__table__), self._notes)  # type: ignore[arg-type]

    def _write_members(self, fresh: list[dict[str, Any]], known: list[dict[str, Any]]) -> None:
        table: Any = CaseEntityRecord.__table__
        connection = self._session.connection()
        if fresh:
            rows = [
                {"case_id": row["b_case"], "entity_id": row["b_entity"]}
                | {"first_seen": row["first_seen"], "last_seen": row["last_seen"]}
                for row in fresh
            ]
            connection.execute(insert(table), rows)
        if known:
            mine = (table.c.case_id == bindparam("b_case")) & (table.c.entity_id == bindparam("b_entity"))
            values: dict[str, Any] = {"first_seen": bindparam("first_seen"), "last_seen": bindparam("last_seen")}
            connection.execute(update(table).where(mine).values(**values), known)
