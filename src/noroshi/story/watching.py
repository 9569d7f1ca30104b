"""What has become of the story so far, as the platform has it: alerts, the case, risk scores, the playbook's run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from noroshi.model.triage import AlertFilter, AlertRow, CaseRow, EntityRow
from noroshi.platform.playbooks import open_engine
from noroshi.platform.web import records_url
from noroshi.records.database import Database
from noroshi.respond.story import story
from noroshi.runtime.settings import Settings
from noroshi.triage.desk.alerts import list_alerts
from noroshi.triage.desk.cases import list_cases
from noroshi.triage.desk.entities import list_entities


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the playbook: what it did, line by line."""

    state: str
    result: str
    lines: list[str]


class Watch:
    """Reads the platform's records beside the platform."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def alerts(self) -> list[AlertRow]:
        """Alerts in the order they began."""
        with self._database.reading() as session:
            found = list_alerts(session, AlertFilter(), order="oldest", limit=500).items
        return sorted(found, key=lambda alert: alert.first_seen)

    def cases(self) -> list[CaseRow]:
        """Open cases, the gravest first."""
        with self._database.reading() as session:
            return list_cases(session, order="risk", limit=10).items

    def entities(self) -> list[EntityRow]:
        """Who has the highest risk."""
        with self._database.reading() as session:
            return list_entities(session, now=datetime.now(UTC), limit=5).items

    def runs(self) -> list[Run]:
        """Runs of playbooks, the latest first."""
        with open_engine(self._settings) as engine:
            return [Run(run.state, str(run.result), list(story(engine, run.id))) for run in engine.runs()]


@contextmanager
def watching(settings: Settings) -> Iterator[Watch]:
    """A watch for as long as the block lasts."""
    database = Database(records_url(settings))
    try:
        yield Watch(settings, database)
    finally:
        database.close()
