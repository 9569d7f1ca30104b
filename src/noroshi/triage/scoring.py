"""Risk scores of entities, kept in step with the alerts that contribute to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from noroshi.records.tables import AlertEntityRecord, AlertRecord, EntityRecord
from noroshi.triage.decay import decayed, rank

_FORGOTTEN_HALF_LIVES: Final = 20
"""After so many half-lives a contribution is below a ten-thousandth of a point."""
_CHUNK: Final = 500


def full_points(record: AlertRecord) -> float:
    """What an alert adds to the risk of each of its entities at its last occurrence.

    However often it occurred it counts once: a noisy rule must not outweigh a grave one.
    """
    if record.status == "suppressed" or record.verdict in ("benign", "false_positive", "duplicate"):
        return 0.0
    return float(record.risk_score)


def rescore(session: Session, uids: Sequence[str], half_life_hours: float) -> set[int]:
    """Bring contributions of these alerts, and scores of their entities, to what the alerts are now."""
    records = session.scalars(select(AlertRecord).where(AlertRecord.uid.in_(uids)))
    table = AlertEntityRecord
    for record in records:
        mine = table.alert_uid == record.uid
        session.execute(update(table).where(mine).values(risk=full_points(record), at=record.last_seen))
    touched = set(session.scalars(select(table.entity_id).where(table.alert_uid.in_(uids)).distinct()))
    sum_up(session, touched, half_life_hours)
    return touched


def sum_up(session: Session, entities: Collection[int], half_life_hours: float) -> dict[int, tuple[float, datetime]]:
    """Compute the scores of entities anew from what contributes to them; gives (score, moment it stands for) by id."""
    scores: dict[int, tuple[float, datetime]] = {}
    for chunk in _chunks(sorted(entities)):
        scores |= _sums(session, chunk, half_life_hours)
    rows = [
        {"b_id": number, "risk": score, "risk_at": at, "risk_rank": rank(score, at, half_life_hours)}
        for number, (score, at) in sorted(scores.items())
    ]
    if rows:
        table: Any = EntityRecord.__table__
        values: dict[str, Any] = {name: bindparam(name) for name in ("risk", "risk_at", "risk_rank")}
        session.connection().execute(update(table).where(table.c.id == bindparam("b_id")).values(**values), rows)
    return scores


def _sums(session: Session, entities: Sequence[int], half_life_hours: float) -> dict[int, tuple[float, datetime]]:
    mine = AlertEntityRecord.entity_id.in_(entities)
    latest = dict(
        session.execute(
            select(AlertEntityRecord.entity_id, func.max(AlertEntityRecord.at))
            .where(mine)
            .group_by(AlertEntityRecord.entity_id)
        ).all()
    )
    if not latest:
        return {}
    horizon = min(latest.values()) - timedelta(hours=half_life_hours * _FORGOTTEN_HALF_LIVES)
    query = select(AlertEntityRecord.entity_id, AlertEntityRecord.risk, AlertEntityRecord.at).where(
        mine, AlertEntityRecord.risk > 0, AlertEntityRecord.at >= horizon
    )
    sums: defaultdict[int, float] = defaultdict(float)
    for number, points, at in session.execute(query):
        sums[number] += decayed(points, at, latest[number], half_life_hours)
    return {number: (sums[number], at) for number, at in latest.items()}


def _chunks(values: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
