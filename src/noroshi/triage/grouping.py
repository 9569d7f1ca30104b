"""Grouping: alerts that share entities within a time become one case, and none is left without a case.

A case takes no more alerts by itself when it had no news for a while (an alert that goes on is no news), when it was
closed, or when the alert would make it about too many users and hosts: then a new case begins, and the two are linked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from noroshi.triage.case_book import CaseBook, OpenCase
from noroshi.triage.linking import Entity
from noroshi.triage.living import Living, Pair
from noroshi.triage.naming import PRINCIPALS, TIED, tie
from noroshi.triage.options import TriageOptions


class Grouping:
    """Decides which case each alert of a batch is in."""

    def __init__(self, book: CaseBook, entities: Mapping[Pair, Entity], options: TriageOptions) -> None:
        """`entities` are those of the alerts."""
        self._book, self._entities = book, entities
        self._window = timedelta(hours=options.case_hours)
        self._breadth = options.case_breadth
        self._pairs = {entity.id: pair for pair, entity in entities.items()}
        self._ties = {entity.id: tie(*pair) for pair, entity in entities.items()}

    def group(self, alerts: Sequence[Living]) -> None:
        """Give every alert its case and count it there. Suppressed alerts have none until they are shown again."""
        shown = [alert for alert in alerts if alert.status != "suppressed"]
        if not shown:
            return
        waiting = [alert for alert in shown if alert.case_id is None]
        tying = {number for alert in waiting for number in self._fresh(alert) if self._ties[number]}
        since = min(alert.first_seen for alert in shown) - self._window
        self._book.load({alert.case_id for alert in shown if alert.case_id is not None}, tying, since)
        for alert in sorted(shown, key=lambda each: (each.first_seen, each.uid)):
            if alert.case_id is None:
                self._place(alert)
            elif case := self._book.cases.get(alert.case_id):
                case.count(alert)
                self._join(case, alert, is_told=True)
        self._book.write_cases()

    def _place(self, alert: Living) -> None:
        near = self._near(alert)
        case = next((each for each in near if self._fits(each, alert)), None)
        if is_told := case is not None:
            self._book.note(case.id, "joined", f"{alert.title} joined", alert.uid, said="joined", title=alert.title)
        else:
            case = self._book.open(alert)
            for other in near:
                self._book.relate(case.id, other.id, f"both are about {self._shared(other, alert)}")
        case.count(alert)
        case.alerts += 1
        case.last_news = max(case.last_news, alert.first_seen)
        alert.case_id = case.id
        self._join(case, alert, is_told=is_told)

    def _join(self, case: OpenCase, alert: Living, *, is_told: bool) -> None:
        """Nobody who is in a case is hidden in it: every user and host that comes later is told of."""
        for number in self._fresh(alert):
            kind, value = self._pairs[number]
            is_new = case.join(number, alert, is_principal=kind in PRINCIPALS)
            self._book.remember(case, number)
            if is_new and is_told and kind in PRINCIPALS:
                words, facts = f"the {kind} {value} is in this too", {"said": "entity", "of": kind, "value": value}
                self._book.note(case.id, "entity", words, alert.uid, **facts)

    def _near(self, alert: Living) -> list[OpenCase]:
        """Cases in time that share enough, the one that shares most first, then the one with the latest news."""
        shared: Counter[int] = Counter()
        for number in self._fresh(alert):
            if self._ties[number]:
                for case in self._book.knowing(number):
                    shared[case.id] += self._ties[number]
        cases = [self._book.cases[number] for number, weight in shared.items() if weight >= TIED]
        near = [
            case
            for case in cases
            if case.first_seen - self._window <= alert.first_seen <= case.last_news + self._window
        ]
        return sorted(near, key=lambda case: (-shared[case.id], -case.last_news.timestamp(), case.id))

    def _fits(self, case: OpenCase, alert: Living) -> bool:
        more = {number for number in self._fresh(alert) if self._pairs[number][0] in PRINCIPALS} - case.principals
        return not more or len(case.principals) + len(more) <= self._breadth

    def _shared(self, case: OpenCase, alert: Living) -> str:
        return next(self._pairs[number][1] for number in self._fresh(alert) if number in case.members)

    def _fresh(self, alert: Living) -> list[int]:
        return list(dict.fromkeys(self._entities[pair].id for pair in alert.fresh))
