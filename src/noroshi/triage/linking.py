"""Entities of alerts: which rows they are, and what an alert adds to the risk of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from noroshi.records.tables import AlertEntityRecord, EntityRecord
from noroshi.triage.decay import decayed, rank
from noroshi.triage.living import Living, Pair

_FRESH_PART: Final = 64
"""A contribution may have decayed for this part of a half-life, by one hundredth, before it is brought up to date."""


@dataclass(slots=True)
class Entity:
    """An entity as it is being changed."""

    id: int
    kind: str
    value: str
    first_seen: datetime
    last_seen: datetime
    alerts: int
    risk: float
    risk_at: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """The score of an entity at a moment."""

    kind: str
    value: str
    risk: float
    at: datetime


def know(session: Session, seen: Iterable[tuple[Pair, datetime]], now: datetime) -> dict[Pair, Entity]:
    """The rows of entities, made where there are none, with the times that they were seen at taken in."""
    spans: dict[Pair, tuple[datetime, datetime]] = {}
    for pair, time in seen:
        first, last = spans.get(pair, (time, time))
        spans[pair] = (min(first, time), max(last, time))
    known = _read(session, spans)
    missing = [
        {"kind": kind, "value": value, "first_seen": first, "last_seen": last, "alerts": 0}
        | {"risk": 0.0, "risk_at": now, "risk_rank": rank(0.0, now, 1.0)}
        for (kind, value), (first, last) in sorted(spans.items())
        if (kind, value) not in known
    ]
    if missing:
        session.connection().execute(insert(EntityRecord.__table__), missing)  # type: ignore[arg-type]
        known = _read(session, spans)
    for pair, (first, last) in spans.items():
        entity = known[pair]
        entity.first_seen, entity.last_seen = min(entity.first_seen, first), max(entity.last_seen, last)
    return known


def link(
    session: Session, alerts: Sequence[Living], entities: dict[Pair, Entity], now: datetime, half_life_hours: float
) -> list[Score]:
    """Tie alerts to their entities and bring the entities' scores to now; gives the scores that changed.

    An alert contributes its score once, from its last occurrence on: what it contributed before is taken out. While it
    goes on, its contribution is made whole again now and then, not with every occurrence.
    """
    fresh_for = timedelta(hours=half_life_hours / _FRESH_PART)
    contributions = _contributions(session, alerts)
    changes: defaultdict[int, float] = defaultdict(float)
    by_id = {entity.id: entity for entity in entities.values()}
    updated: list[dict[str, Any]] = []
    for alert in alerts:
        points = float(alert.risk_score) if alert.counts else 0.0
        for number, before, at in contributions.get(alert.uid, ()):
            if before == points and now - at < fresh_for:
                continue
            changes[number] += points - decayed(before, at, now, half_life_hours)
            updated.append({"b_uid": alert.uid, "b_id": number, "risk": points, "at": now})
    inserted: list[dict[str, Any]] = []
    for alert in alerts:
        points = float(alert.risk_score) if alert.counts else 0.0
        for pair in alert.fresh:
            entity = entities[pair]
            entity.alerts += 1
            changes[entity.id] += points
            inserted.append({"alert_uid": alert.uid, "entity_id": entity.id, "risk": points, "at": now})
    _write_links(session, inserted, updated)
    others = _read_ids(session, set(changes) - set(by_id))
    return _write_entities(session, by_id | others, changes, now, half_life_hours)


def _contributions(session: Session, alerts: Sequence[Living]) -> dict[str, list[tuple[int, float, datetime]]]:
    uids = [alert.uid for alert in alerts if not alert.first and alert.counts]
    table = AlertEntityRecord
    query = select(table.alert_uid, table.entity_id, table.risk, table.at).where(table.alert_uid.in_(uids))
    found: dict[str, list[tuple[int, float, datetime]]] = {}
    for uid, number, points, at in session.execute(query) if uids else ():
        found.setdefault(uid, []).append((number, points, at))
    return found


def _write_links(session: Session, inserted: list[dict[str, Any]], updated: list[dict[str, Any]]) -> None:
    table: Any = AlertEntityRecord.__table__
    if inserted:
        session.connection().execute(insert(table), inserted)
    if updated:
        mine = (table.c.alert_uid == bindparam("b_uid")) & (table.c.entity_id == bindparam("b_id"))
        values: dict[str, Any] = {"risk": bindparam("risk"), "at": bindparam("at")}
        session.connection().execute(update(table).where(mine).values(**values), updated)


def _write_entities(
    session: Session, entities: dict[int, Entity], changes: Mapping[int, float], now: datetime, half_life_hours: float
) -> list[Score]:
    rows, scores = [], []
    for number, entity in sorted(entities.items()):
        risk = max(0.0, decayed(entity.risk, entity.risk_at, now, half_life_hours) + changes.get(number, 0))
        row = {"b_id": number, "first_seen": entity.first_seen, "last_seen": entity.last_seen, "alerts": entity.alerts}
        rows.append(row | {"risk": risk, "risk_at": now, "risk_rank": rank(risk, now, half_life_hours)})
        if changes.get(number):
            scores.append(Score(entity.kind, entity.value, risk, now))
    if rows:
        table: Any = EntityRecord.__table__
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "b_id"}
        session.connection().execute(update(table).where(table.c.id == bindparam("b_id")).values(**values), rows)
    return scores


def _read(session: Session, wanted: Iterable[Pair]) -> dict[Pair, Entity]:
    pairs = set(wanted)
    found = _select(session, EntityRecord.value.in_({value for _, value in pairs})) if pairs else ()
    return {(each.kind, each.value): each for each in found if (each.kind, each.value) in pairs}


def _read_ids(session: Session, numbers: set[int]) -> dict[int, Entity]:
    return {each.id: each for each in _select(session, EntityRecord.id.in_(numbers))} if numbers else {}


def _select(session: Session, wanted: Any) -> Iterable[Entity]:
    names = ("id", "kind", "value", "first_seen", "last_seen", "alerts", "risk", "risk_at")
    query = select(*(getattr(EntityRecord, name) for name in names)).where(wanted).order_by(EntityRecord.id)
    return [Entity(**row._mapping) for row in session.execute(query.with_for_update())]
