"""How well rules do: how often they are right, how much they cost people, and how fast people are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from noroshi.model.triage import RuleQuality
from noroshi.records.tables import AlertRecord

_MEASURED: Final = 200
"""Of so many of each rule's latest alerts times are measured."""
_MEASURED_IN_ALL: Final = 1000
_MOMENTS: Final = (AlertRecord.first_seen, AlertRecord.raised_at, AlertRecord.triaged_at, AlertRecord.closed_at)

Times = dict[str, float | None]
"""Median seconds to `detect`, `triage` and `close`; None for what did not happen."""
_Count = tuple[str, str | None, int, int]
"""Status, verdict, and how many alerts with how many occurrences."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """Alerts a day that a rule may show to people before it is flagged; `rules` have one of their own."""

    per_day: float = 10.0
    rules: Mapping[str, float] = field(default_factory=dict)

    def of(self, rule_id: str) -> float:
        """What a rule has."""
        return self.rules.get(rule_id, self.per_day)


def rule_quality(
    session: Session,
    *,
    since: datetime,
    until: datetime,
    rule_id: str | None = None,
    budgets: Budgets | None = None,
    most: int | None = None,
) -> list[RuleQuality]:
    """The rules that raised alerts in a span of time (by last occurrence), the noisiest first; no more than `most`.

    A rule over its budget is flagged; it is never muted for that.
    """
    budgets = budgets or Budgets()
    days = max((until - since).total_seconds() / 86400, 1 / 24)
    mine = [AlertRecord.last_seen >= since, AlertRecord.last_seen < until]
    if rule_id is not None:
        mine.append(AlertRecord.rule_id == rule_id)
    columns = (AlertRecord.rule_id, AlertRecord.status, AlertRecord.verdict)
    counts: defaultdict[str, list[_Count]] = defaultdict(list)
    query = select(*columns, func.count(), func.sum(AlertRecord.occurrences)).where(*mine).group_by(*columns)
    for rule, status, verdict, alerts, occurrences in session.execute(query):
        counts[rule].append((status, verdict, alerts, occurrences))
    noisiest = sorted(counts, key=lambda rule: (-_shown(counts[rule]), rule))[:most]
    return [
        _quality(rule, counts[rule], _times(session, rule, since, until), days, budgets.of(rule)) for rule in noisiest
    ]


def usual_times(session: Session, since: datetime, until: datetime) -> Times:
    """Median seconds to `detect` of the span's latest alerts, and to `triage` and `close` of those last looked at."""
    span = [AlertRecord.last_seen >= since, AlertRecord.last_seen < until, AlertRecord.status != "suppressed"]
    seen = select(*_MOMENTS).where(*span).order_by(AlertRecord.last_seen.desc())
    looked_at = select(*_MOMENTS).where(AlertRecord.triaged_at >= since).order_by(AlertRecord.triaged_at.desc())
    raised = _measured(session, seen.limit(_MEASURED_IN_ALL))
    return _measured(session, looked_at.limit(_MEASURED_IN_ALL)) | {"detect": raised["detect"]}


def _times(session: Session, rule: str, since: datetime, until: datetime) -> Times:
    span = [AlertRecord.last_seen >= since, AlertRecord.last_seen < until, AlertRecord.status != "suppressed"]
    latest = select(*_MOMENTS).where(AlertRecord.rule_id == rule, *span).order_by(AlertRecord.last_seen.desc())
    return _measured(session, latest.limit(_MEASURED))


def _measured(session: Session, query: Select[datetime, datetime, datetime | None, datetime | None]) -> Times:
    """Alerts that nobody has looked at yet have no time to triage; those are counted by the queue, not by this."""
    times: dict[str, list[float]] = {"detect": [], "triage": [], "close": []}
    for first_seen, raised_at, triaged_at, closed_at in session.execute(query):
        for name, start, end in (
            ("detect", first_seen, raised_at),
            ("triage", raised_at, triaged_at),
            ("close", raised_at, closed_at),
        ):
            if end is not None:
                times[name].append(max(0.0, (end - start).total_seconds()))
    return {name: _typical(seconds) for name, seconds in times.items()}


def _typical(seconds: list[float]) -> float | None:
    """The median, which one alert that was forgotten over a holiday does not move."""
    return round(median(seconds), 1) if seconds else None


def _shown(counts: list[_Count]) -> int:
    return sum(alerts for status, _, alerts, _ in counts if status != "suppressed")


def _quality(
    rule: str,
    counts: list[_Count],
    times: Times,
    days: float,
    budget: float,
) -> RuleQuality:
    shown = _shown(counts)
    verdicts: dict[str, int] = defaultdict(int)
    for _, verdict, alerts, _ in counts:
        if verdict:
            verdicts[verdict] += alerts
    right = verdicts.get("true_positive", 0) + verdicts.get("benign", 0)
    judged = right + verdicts.get("false_positive", 0)
    per_day = shown / days
    return RuleQuality(
        rule_id=rule,
        alerts=shown,
        occurrences=sum(occurrences for _, _, _, occurrences in counts),
        suppressed=sum(alerts for status, _, alerts, _ in counts if status == "suppressed"),
        verdicts=dict(verdicts),
        precision=right / judged if judged else None,
        seconds_to_detect=times["detect"],
        seconds_to_triage=times["triage"],
        seconds_to_close=times["close"],
        alerts_per_day=round(per_day, 2),
        budget_per_day=budget,
        is_over_budget=per_day > budget,
    )
