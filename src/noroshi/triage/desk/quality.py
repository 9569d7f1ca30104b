"""How well rules do: how often they are right, how much they cost people, and how fast people are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from noroshi.model.triage import RuleQuality
from noroshi.records.tables import AlertRecord

_MEASURED: Final = 200
"""Of so many of each rule's latest alerts times are measured."""


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
    times: Mapping[str, Mapping[str, list[float]]] | None = None,
) -> list[RuleQuality]:
    """The rules that raised alerts in a span of time (by last occurrence), the noisiest first.

    `times` is what `span_times` gave when it was asked already. A rule over its budget is flagged; it is never muted
    for that.
    """
    budgets = budgets or Budgets()
    days = max((until - since).total_seconds() / 86400, 1 / 24)
    mine = [AlertRecord.last_seen >= since, AlertRecord.last_seen < until]
    if rule_id is not None:
        mine.append(AlertRecord.rule_id == rule_id)
    columns = (AlertRecord.rule_id, AlertRecord.status, AlertRecord.verdict)
    counts: defaultdict[str, list[tuple[str, str | None, int, int]]] = defaultdict(list)
    query = select(*columns, func.count(), func.sum(AlertRecord.occurrences)).where(*mine).group_by(*columns)
    for rule, status, verdict, alerts, occurrences in session.execute(query):
        counts[rule].append((status, verdict, alerts, occurrences))
    times = span_times(session, since, until, rule_id) if times is None else times
    found = [_quality(rule, counts[rule], times.get(rule, {}), days, budgets.of(rule)) for rule in counts]
    return sorted(found, key=lambda each: (-each.alerts, each.rule_id))


def span_times(
    session: Session, since: datetime, until: datetime, rule_id: str | None = None
) -> dict[str, dict[str, list[float]]]:
    """Seconds to `detect`, `triage` and `close` of the latest alerts of the span, by rule.

    Alerts that nobody has looked at yet have no time to triage; those are counted by the queue, not by this.
    """
    mine = [AlertRecord.last_seen >= since, AlertRecord.last_seen < until, AlertRecord.status != "suppressed"]
    if rule_id is not None:
        mine.append(AlertRecord.rule_id == rule_id)
    columns = (AlertRecord.first_seen, AlertRecord.raised_at, AlertRecord.triaged_at, AlertRecord.closed_at)
    place = func.row_number().over(partition_by=AlertRecord.rule_id, order_by=AlertRecord.last_seen.desc())
    latest = select(AlertRecord.rule_id, *columns, place.label("place")).where(*mine).subquery()
    times: defaultdict[str, dict[str, list[float]]] = defaultdict(lambda: {"detect": [], "triage": [], "close": []})
    query = select(latest).where(latest.c.place <= _MEASURED)
    for rule, first_seen, raised_at, triaged_at, closed_at, _ in session.execute(query):
        for name, start, end in (
            ("detect", first_seen, raised_at),
            ("triage", raised_at, triaged_at),
            ("close", raised_at, closed_at),
        ):
            if end is not None:
                times[rule][name].append(max(0.0, (end - start).total_seconds()))
    return dict(times)


def typical(seconds: Iterable[float]) -> float | None:
    """The median, which one alert that was forgotten over a holiday does not move."""
    found = list(seconds)
    return round(median(found), 1) if found else None


def _quality(
    rule: str,
    counts: list[tuple[str, str | None, int, int]],
    times: Mapping[str, list[float]],
    days: float,
    budget: float,
) -> RuleQuality:
    shown = sum(alerts for status, _, alerts, _ in counts if status != "suppressed")
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
        seconds_to_detect=typical(times.get("detect", ())),
        seconds_to_triage=typical(times.get("triage", ())),
        seconds_to_close=typical(times.get("close", ())),
        alerts_per_day=round(per_day, 2),
        budget_per_day=budget,
        is_over_budget=per_day > budget,
    )
