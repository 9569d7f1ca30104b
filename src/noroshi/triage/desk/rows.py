"""From rows of tables to rows that people see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from noroshi.model.triage import AlertRow, CaseRow, EntityRef, EntityRow
from noroshi.records.tables import AlertEntityRecord, AlertRecord, CaseEntityRecord, CaseRecord, EntityRecord
from noroshi.triage.decay import decayed

_SHOWN_ENTITIES: Final = 6
_FIRST_KINDS: Final = case({"user": 0, "host": 1, "ip": 2}, value=EntityRecord.kind, else_=3)


def alert_rows(session: Session, records: Sequence[AlertRecord]) -> list[AlertRow]:
    """Rows in the order of the records, with the entities of all of them read at once."""
    entities = _entities_of(session, [record.uid for record in records])
    return [alert_row(record, entities[record.uid]) for record in records]


def alert_row(record: AlertRecord, entities: list[EntityRef]) -> AlertRow:
    """One row. Entities stand in the rule's order."""
    place = {value: index for index, value in enumerate(record.entities)}
    kept = {name: getattr(record, name) for name in AlertRow.__struct_fields__ if name != "entities"}
    return AlertRow(**kept, entities=sorted(entities, key=lambda each: (place.get(each.value, len(place)), each.id)))


def case_rows(session: Session, records: Sequence[CaseRecord]) -> list[CaseRow]:
    """Rows in the order of the records, each with the first of its entities and their number."""
    ids = [record.id for record in records]
    ranked = (
        select(
            CaseEntityRecord.case_id,
            EntityRecord.id,
            EntityRecord.kind,
            EntityRecord.value,
            func.row_number()
            .over(
                partition_by=CaseEntityRecord.case_id,
                order_by=(_FIRST_KINDS, EntityRecord.risk_rank.desc(), EntityRecord.id),
            )
            .label("place"),
            func.count().over(partition_by=CaseEntityRecord.case_id).label("total"),
        )
        .join(EntityRecord, EntityRecord.id == CaseEntityRecord.entity_id)
        .where(CaseEntityRecord.case_id.in_(ids))
        .subquery()
    )
    found: defaultdict[int, list[EntityRef]] = defaultdict(list)
    totals: dict[int, int] = {}
    query = select(ranked).where(ranked.c.place <= _SHOWN_ENTITIES).order_by(ranked.c.case_id, ranked.c.place)
    for row in session.execute(query) if ids else ():
        found[row.case_id].append(EntityRef(id=row.id, kind=row.kind, value=row.value))
        totals[row.case_id] = row.total
    return [_case_row(record, found[record.id], totals.get(record.id, 0)) for record in records]


def entity_row(record: EntityRecord, now: datetime, half_life_hours: float) -> EntityRow:
    """A row with the risk of now."""
    kept: dict[str, Any] = {name: getattr(record, name) for name in EntityRow.__struct_fields__}
    risk = decayed(record.risk, record.risk_at, now, half_life_hours)
    return EntityRow(**{**kept, "risk": round(risk, 2)})


def _case_row(record: CaseRecord, entities: list[EntityRef], total: int) -> CaseRow:
    own = set(CaseRow.__struct_fields__) - {"entities", "entity_count"}
    return CaseRow(**{name: getattr(record, name) for name in own}, entities=entities, entity_count=total)


def _entities_of(session: Session, uids: Iterable[str]) -> defaultdict[str, list[EntityRef]]:
    found: defaultdict[str, list[EntityRef]] = defaultdict(list)
    query = (
        select(AlertEntityRecord.alert_uid, EntityRecord.id, EntityRecord.kind, EntityRecord.value)
        .join(EntityRecord, EntityRecord.id == AlertEntityRecord.entity_id)
        .where(AlertEntityRecord.alert_uid.in_(list(uids)))
    )
    for uid, number, kind, value in session.execute(query):
        found[uid].append(EntityRef(id=number, kind=kind, value=value))
    return found
