"""Past alerts that are like one: what became of them says much about it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from noroshi.model.triage import SimilarAlert
from noroshi.records.tables import AlertEntityRecord, AlertRecord
from noroshi.triage.desk.rows import alert_rows

_SHOWN: Final = 10
_LOOKED_AT: Final = 2000


def similar_alerts(session: Session, record: AlertRecord) -> list[SimilarAlert]:
    """Other alerts of the same rule: first those of the same key, then by how many entities they share, then latest.

    Of a rule's alerts the latest few thousand are looked at.
    """
    mine = select(AlertEntityRecord.entity_id).where(AlertEntityRecord.alert_uid == record.uid)
    peers = (
        select(AlertRecord.uid, AlertRecord.last_seen, (AlertRecord.dedup_key == record.dedup_key).label("same_key"))
        .where(AlertRecord.rule_id == record.rule_id, AlertRecord.uid != record.uid)
        .order_by(AlertRecord.last_seen.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    shared = func.count(AlertEntityRecord.entity_id)
    query = (
        select(peers.c.uid, peers.c.same_key, shared.label("shared"))
        .join(
            AlertEntityRecord,
            (AlertEntityRecord.alert_uid == peers.c.uid) & AlertEntityRecord.entity_id.in_(mine),
            isouter=True,
        )
        .group_by(peers.c.uid, peers.c.same_key, peers.c.last_seen)
        .order_by(peers.c.same_key.desc(), shared.desc(), peers.c.last_seen.desc())
        .limit(_SHOWN)
    )
    found = {row.uid: bool(row.same_key) for row in session.execute(query)}
    records = {each.uid: each for each in session.scalars(select(AlertRecord).where(AlertRecord.uid.in_(list(found))))}
    known = set(record.entities)
    return [
        SimilarAlert(
            alert=row,
            verdict_reason=records[row.uid].verdict_reason,
            same_key=found[row.uid],
            shared=[entity.value for entity in row.entities if entity.value in known],
        )
        for row in alert_rows(session, [records[uid] for uid in found])
    ]
