"""The suppressions in force, compiled, and asked about every alert."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from noroshi.model.alert import Alert
from noroshi.records.tables import SuppressionRecord
from noroshi.triage.exceptions.documents import raised_document
from noroshi.triage.exceptions.expression import Expression

log = structlog.get_logger()


class ActiveSuppressions:
    """Belongs to one thread. What was compiled is kept for the next batch."""

    def __init__(self) -> None:
        self._compiled: dict[str, Expression | None] = {}
        self._by_rule: dict[str, list[tuple[str, str]]] = {}

    def load(self, session: Session, now: datetime) -> None:
        """Read which ones are in force now."""
        table = SuppressionRecord
        query = select(table.name, table.rules, table.match).where(table.ended_at.is_(None), table.expires_at > now)
        self._by_rule = {}
        for name, rules, match in session.execute(query.order_by(table.name)):
            for rule in rules:
                self._by_rule.setdefault(rule, []).append((name, match))
        used = {match for each in self._by_rule.values() for _, match in each}
        self._compiled = {match: compiled for match, compiled in self._compiled.items() if match in used}

    def hiding(self, alert: Alert, entities: Iterable[tuple[str, str]]) -> str | None:
        """The first suppression by name that hides an alert."""
        candidates = self._by_rule.get(alert.rule_id)
        if not candidates:
            return None
        document = json.dumps(raised_document(alert, entities))
        for name, match in candidates:
            expression = self._expression(name, match)
            if expression is not None and expression.matches_json(document):
                return name
        return None

    def close(self) -> None:
        """Let go of what was compiled, which only its own thread may do."""
        self._compiled.clear()

    def _expression(self, name: str, match: str) -> Expression | None:
        if match not in self._compiled:
            try:
                self._compiled[match] = Expression(match)
            except ValueError as error:
                told = "a suppression hides nothing: its match is wrong"
                log.error(told, suppression=name, fault=str(error))  # noqa: TRY400 - no fault of ours
                self._compiled[match] = None
        return self._compiled[match]


def count_hits(session: Session, hits: Counter[str], now: datetime) -> None:
    """Alerts that would have been shown are counted for what hid them."""
    if hits:
        rows = [{"b_name": name, "b_hits": count, "b_now": now} for name, count in sorted(hits.items())]
        table = SuppressionRecord
        values = {
            "hits": table.hits + bindparam("b_hits"),
            "last_hit_at": bindparam("b_now", type_=table.last_hit_at.type),
        }
        statement = update(table.__table__).where(table.name == bindparam("b_name")).values(**values)  # type: ignore[arg-type]
        session.connection().execute(statement, rows)
