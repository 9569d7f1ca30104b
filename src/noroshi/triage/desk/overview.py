"""How things stand, on one page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from noroshi.model.triage import SEVERITIES, DayCount, Overview
from noroshi.records.tables import AlertRecord, CaseRecord
from noroshi.triage.desk.entities import list_entities
from noroshi.triage.desk.quality import Budgets, rule_quality, span_times, typical

_SHOWN: Final = 10


def overview(
    session: Session, *, now: datetime, days: int = 14, half_life_hours: float = 24, budgets: Budgets | None = None
) -> Overview:
    """Queue, volume, speed, noise and risk of the last days. Alerts count on the day of their first occurrence."""
    since = now - timedelta(days=days)
    until = now + timedelta(days=1)
    statuses = dict(session.execute(select(AlertRecord.status, func.count()).group_by(AlertRecord.status)).all())
    waiting = select(AlertRecord.severity, func.count()).where(AlertRecord.status.in_(("new", "open")))
    severities = dict(session.execute(waiting.group_by(AlertRecord.severity)).all())
    open_cases = select(func.count()).select_from(CaseRecord).where(CaseRecord.status != "closed")
    times = span_times(session, since, until)
    seconds = {
        name: typical(value for each in times.values() for value in each[name])
        for name in ("detect", "triage", "close")
    }
    return Overview(
        new_alerts=statuses.get("new", 0),
        open_alerts=statuses.get("open", 0),
        suppressed_alerts=statuses.get("suppressed", 0),
        open_cases=session.execute(open_cases).scalar_one(),
        by_severity={name: severities.get(name, 0) for name in SEVERITIES},
        days=_days(session, now, days),
        seconds_to_detect=seconds["detect"],
        seconds_to_triage=seconds["triage"],
        seconds_to_close=seconds["close"],
        noisiest=rule_quality(session, since=since, until=until, budgets=budgets, times=times)[:_SHOWN],
        riskiest=list_entities(session, now=now, limit=_SHOWN, half_life_hours=half_life_hours).items,
    )


def _days(session: Session, now: datetime, days: int) -> list[DayCount]:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=days - 1)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    day: Any = (
        func.strftime("%Y-%m-%d", AlertRecord.first_seen)
        if is_sqlite
        else func.to_char(func.timezone("UTC", AlertRecord.first_seen), "YYYY-MM-DD")
    )
    hidden = func.sum(case((AlertRecord.status == "suppressed", 1), else_=0))
    query = (
        select(
            day.label("day"), func.count().label("alerts"), hidden.label("hidden"), func.sum(AlertRecord.occurrences)
        )
        .where(AlertRecord.first_seen >= first)
        .group_by("day")
    )
    found = {row[0]: row for row in session.execute(query)}
    counts = []
    for offset in range(days):
        name = (first + timedelta(days=offset)).strftime("%Y-%m-%d")
        _, alerts, suppressed, occurrences = found.get(name, (name, 0, 0, 0))
        counts.append(DayCount(day=name, alerts=alerts - suppressed, suppressed=suppressed, occurrences=occurrences))
    return counts
