"""Taking alerts in: one transaction from what rules raised to alerts, cases and risks that people see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import zstandard
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from noroshi.model.alert import Alert
from noroshi.records.database import Database
from noroshi.records.tables import AlertRecord, OccurrenceRecord
from noroshi.triage import linking, living
from noroshi.triage.case_book import CaseBook
from noroshi.triage.exceptions.active import ActiveSuppressions, count_hits
from noroshi.triage.exceptions.hiding import group_key
from noroshi.triage.grouping import Grouping
from noroshi.triage.living import Living, Raised
from noroshi.triage.naming import entities_of, storable
from noroshi.triage.options import TriageOptions

_LOCK: Final = 0x747269616765
"""Number of the PostgreSQL advisory lock: workers take turns, so that no two make one alert or one case twice."""
_BODY_BYTES: Final = 256 << 10


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch. `let_through` are first occurrences of alerts that people see, in the batch's order.

    Given the same batch again it is the same, and nothing else changes.
    """

    let_through: list[Alert]
    scores: list[linking.Score] = field(default_factory=list)
    fresh: int = 0
    suppressed: int = 0


def wait_for_turn(session: Session) -> None:
    """Until the transaction ends no other worker of triage changes anything; on SQLite none can anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


class Intake:
    """Takes batches of alerts in. Belongs to one thread; several processes may share one store."""

    def __init__(self, database: Database, options: TriageOptions) -> None:
        self._database, self._options = database, options
        self._suppressions = ActiveSuppressions()

    def take(self, alerts: Sequence[Alert], now: datetime) -> Taken:
        """One transaction. Raises TransientError when the store does not answer; then nothing was done."""
        by_uid = {alert.uid: alert for alert in alerts}
        with self._database.session() as session:
            wait_for_turn(session)
            known = set(session.scalars(select(OccurrenceRecord.uid).where(OccurrenceRecord.uid.in_(list(by_uid)))))
            self._suppressions.load(session, now)
            raised = [self._ready(alert) for uid, alert in by_uid.items() if uid not in known]
            raised.sort(key=lambda each: (each.time, each.alert.uid))
            scores = self._store(session, raised, now) if raised else []
            shown = select(AlertRecord.uid).where(AlertRecord.uid.in_(list(by_uid)), AlertRecord.status != "suppressed")
            first = set(session.scalars(shown))
        hidden = sum(each.suppression is not None for each in raised)
        return Taken([alert for uid, alert in by_uid.items() if uid in first], scores, len(raised), hidden)

    def close(self) -> None:
        """Let go of what belongs to the thread; call it there."""
        self._suppressions.close()

    def _ready(self, alert: Alert) -> Raised:
        entities = entities_of(alert)
        hidden_by = self._suppressions.hiding(alert, entities)
        key = group_key(alert.rule_id, alert.dedup_key, hidden_by)
        return Raised(alert, _moment(alert.time), entities, key, hidden_by)

    def _store(self, session: Session, raised: Sequence[Raised], now: datetime) -> list[linking.Score]:
        pairs = living.take_in(session, raised, self._options)
        alerts = list({alert.uid: alert for _, alert in pairs}.values())
        latest = {alert.group_key: alert.uid for _, alert in pairs}
        ended = {alert.uid for alert in alerts if latest[alert.group_key] != alert.uid}
        entities = linking.know(session, [(pair, each.time) for each in raised for pair in each.entities], now)
        book = CaseBook(session, now)
        Grouping(book, entities, self._options).group(alerts)
        living.write(session, alerts, ended, now)
        scores = linking.link(session, alerts, entities, now, self._options.half_life_hours)
        book.write_rest()
        self._keep(session, pairs)
        count_hits(session, Counter(each.suppression for each in raised if each.suppression), now)
        return scores

    def _keep(self, session: Session, pairs: Sequence[tuple[Raised, Living]]) -> None:
        compressor = zstandard.ZstdCompressor(level=3)
        place = {alert.uid: alert.occurrences - alert.added for _, alert in pairs}
        rows: list[dict[str, Any]] = []
        for each, alert in pairs:
            body = None
            if place[alert.uid] < self._options.kept_bodies:
                told = msgspec.json.encode(each.alert)
                body = compressor.compress(told) if len(told) <= _BODY_BYTES else None
            place[alert.uid] += 1
            uids = [storable(uid) for uid in each.alert.event_uids]
            row = {"uid": each.alert.uid, "alert_uid": alert.uid, "time": each.time, "source": each.alert.source}
            rows.append(row | {"event_uids": uids, "body": body})
        session.connection().execute(insert(OccurrenceRecord.__table__), rows)  # type: ignore[arg-type]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
