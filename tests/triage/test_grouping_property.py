"""Grouping never drops or hides anything: every alert is in one case, and every entity of it is in that case."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.triage.raising import NOW, raised
from tests.triage.stores import sqlite_store

from noroshi.model.alert import Alert
from noroshi.records.tables import (
    AlertEntityRecord,
    AlertRecord,
    CaseEntityRecord,
    CaseRecord,
    EntityRecord,
    OccurrenceRecord,
)
from noroshi.triage.intake import Intake
from noroshi.triage.naming import entities_of
from noroshi.triage.options import TriageOptions

_NAMES = ["bob@example.com", "eve@example.com", "root", "web-1", "web-2", "web-3", "192.0.2.1", "198.51.100.7", "x"]


@st.composite
def _alerts(draw: st.DrawFn) -> list[Alert]:
    count = draw(st.integers(1, 25))
    return [
        raised(
            f"u{number}",
            *draw(st.lists(st.sampled_from(_NAMES), max_size=4, unique=True)),
            minutes=draw(st.integers(0, 4 * 24 * 60)),
            key=draw(st.sampled_from(["a", "b", "c"])),
            rule_id=draw(st.sampled_from(["r.one", "r.two"])),
        )
        for number in range(count)
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(alerts=_alerts(), size=st.integers(1, 10), breadth=st.integers(1, 6))
def test_every_alert_and_every_entity_can_be_found_in_a_case(alerts: list[Alert], size: int, breadth: int) -> None:
    with tempfile.TemporaryDirectory() as folder, sqlite_store(Path(folder)) as database:
        intake = Intake(database, TriageOptions(case_breadth=breadth))
        for start in range(0, len(alerts), size):
            intake.take(alerts[start : start + size], NOW)
        with database.reading() as session:
            owners = dict(session.execute(select(OccurrenceRecord.uid, OccurrenceRecord.alert_uid)).all())
            cases = dict(session.execute(select(AlertRecord.uid, AlertRecord.case_id)).all())
            counts = dict(session.execute(select(CaseRecord.id, CaseRecord.occurrences)).all())
            linked, named = defaultdict(set), defaultdict(set)
            entity = EntityRecord.id == AlertEntityRecord.entity_id
            for uid, value in session.execute(
                select(AlertEntityRecord.alert_uid, EntityRecord.value).join(EntityRecord, entity)
            ):
                linked[uid].add(value)
            member = EntityRecord.id == CaseEntityRecord.entity_id
            for number, value in session.execute(
                select(CaseEntityRecord.case_id, EntityRecord.value).join(EntityRecord, member)
            ):
                named[number].add(value)

    assert set(owners) == {alert.uid for alert in alerts}
    assert None not in cases.values()
    assert sum(counts.values()) == len(alerts)
    for alert in alerts:
        told = {value for _, value in entities_of(alert)}
        assert told <= linked[owners[alert.uid]]
        assert told <= named[cases[owners[alert.uid]]]
