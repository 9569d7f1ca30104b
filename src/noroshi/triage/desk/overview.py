"""How things stand, on one page."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from noroshi.model.triage import SEVERITIES, DayCount, Overview
from noroshi.records.tables import AlertRecord, CaseRecord
from noroshi.triage.desk.entities import list_entities
from noroshi.triage.desk.quality import Budgets, rule_quality, usual_times

_SHOWN: Final = 10


def overview(
    session: Session, *, now: datetime, days: int = 14, half_life_hours: float = 24, budgets: Budgets | None = None
) -> Overview:
    """Queue, volume, speed, noise and risk of the last days. Alerts count on the day of their first occurrence."""
    since = now - timedelta(days=days)
    until = now + timedelta(days=1)
    statuses, severities = _standing(session)
    open_cases = select(func.count()).select_from(CaseRecord).where(CaseRecord.status != "closed")
    seconds = usual_times(session, since, until)
    return Overview(
        new_alerts=statuses["new"],
        open_alerts=statuses["open"],
        suppressed_alerts=statuses["suppressed"],
        open_cases=session.execute(open_cases).scalar_one(),
        by_severity={name: severities[name] for name in SEVERITIES},
        days=_days(session, now, days),
        seconds_to_detect=seconds["detect"],
        seconds_to_triage=seconds["triage"],
        seconds_to_close=seconds["close"],
        noisiest=rule_quality(session, since=since, until=until, budgets=budgets, most=_SHOWN),
        riskiest=list_entities(session, now=now, limit=_SHOWN, half_life_hours=half_life_hours).items,
    )


def _standing(session: Session) -> tuple[Counter[str], Counter[str]]:
    """How many alerts have each status, and how many that wait have each severity."""
    statuses: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    columns = (AlertRecord.status, AlertRecord.severity)
    for status, severity, count in session.execute(select(*columns, func.count()).group_by(*columns)):
        statuses[status] += count
        if status in ("new", "open"):
            waiting[severity] += count
    return statuses, waiting


def _days(session: Session, now: datetime, days: int) -> list[DayCount]:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=days - 1)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    day: Any = (
        func.substr(AlertRecord.first_seen, 1, 10)
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
