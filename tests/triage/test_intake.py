"""Alerts become living alerts, cases and risks, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.triage.raising import ALICE, NOW, raised

from noroshi.model.triage import AlertFilter, AlertRow, CaseRow, Suppression
from noroshi.records.database import Database
from noroshi.triage.desk.alert_stories import alert_story, list_occurrences
from noroshi.triage.desk.alerts import list_alerts
from noroshi.triage.desk.case_stories import case_story
from noroshi.triage.desk.cases import close_case, list_cases
from noroshi.triage.desk.entities import entity_story, find_entity, risk_of
from noroshi.triage.desk.judging import judge_alerts
from noroshi.triage.desk.suppressing import add_suppression
from noroshi.triage.intake import Intake
from noroshi.triage.options import TriageOptions


def _take(database: Database, *alerts: object, hours: float = 0) -> list[str]:
    taken = Intake(database, TriageOptions()).take(alerts, NOW + timedelta(hours=hours))  # type: ignore[arg-type]
    return [alert.uid for alert in taken.let_through]


def _alerts(database: Database, **wanted: object) -> list[AlertRow]:
    with database.reading() as session:
        return list_alerts(session, AlertFilter(**{"statuses": (), **wanted}), order="oldest").items  # type: ignore[arg-type]


def _cases(database: Database) -> list[CaseRow]:
    with database.reading() as session:
        return sorted(list_cases(session).items, key=lambda case: case.id)


def test_one_alert_lives_per_rule_and_key_and_every_event_of_it_is_reachable(database: Database) -> None:
    batch = [raised(f"{n:04}", "bob@example.com", "web-1", minutes=n) for n in range(250)]

    assert _take(database, *batch[:100]) == ["0000"]
    assert _take(database, *batch[100:]) == []

    (alert,) = _alerts(database)
    assert (alert.uid, alert.occurrences, alert.first_seen, alert.last_seen) == (
        "0000",
        250,
        NOW,
        NOW + timedelta(minutes=249),
    )
    with database.reading() as session:
        first = list_occurrences(session, alert.uid, limit=200)
        rest = list_occurrences(session, alert.uid, cursor=first.next_cursor, limit=200)
        story = alert_story(session, "0249", now=NOW)
    assert [each.event_uids for each in [*first.items, *rest.items]] == [[f"event-{n:04}"] for n in range(250)]
    assert rest.next_cursor is None
    assert story.alert == alert
    assert story.occurrences[0].evidence == batch[0].evidence


def test_a_batch_delivered_again_changes_nothing_and_lets_the_same_alerts_through(database: Database) -> None:
    batch = [raised("a1", "bob@example.com", "web-1"), raised("a2", "bob@example.com", "web-1", minutes=1)]
    batch += [raised("b1", "carol@example.com", "web-2", minutes=2)]

    assert _take(database, *batch) == ["a1", "b1"]
    before = (_alerts(database), _cases(database))
    assert _take(database, *batch, hours=1) == ["a1", "b1"]

    assert (_alerts(database), _cases(database)) == before


def test_an_alert_that_was_quiet_for_a_day_has_ended(database: Database) -> None:
    day = 24 * 60
    assert _take(database, raised("a1", "web-1"), raised("a2", "web-1", minutes=day)) == ["a1"]
    assert _take(database, raised("a3", "web-1", minutes=2 * day + 1), raised("a4", "web-1", minutes=4 * day)) == [
        "a3",
        "a4",
    ]

    assert [(alert.uid, alert.occurrences) for alert in _alerts(database)] == [("a1", 2), ("a3", 1), ("a4", 1)]
    assert _take(database, raised("a5", "web-1", minutes=4 * day + 1)) == []
    assert _alerts(database)[-1].occurrences == 2


def test_an_alert_that_was_judged_does_not_swallow_what_comes_after_it(database: Database) -> None:
    _take(database, raised("a1", "web-1"))
    with database.session() as session:
        judge_alerts(session, ALICE, ["a1"], "benign", "a scan we ordered", now=NOW)

    assert _take(database, raised("a2", "web-1", minutes=1)) == ["a2"]
    assert [(alert.uid, alert.status) for alert in _alerts(database)] == [("a1", "closed"), ("a2", "new")]


def test_alerts_that_share_a_user_or_a_host_become_one_case_that_names_everybody(database: Database) -> None:
    _take(database, raised("a1", "bob@example.com", "web-1"), raised("b1", "dave@example.com", "web-9", minutes=1))
    _take(database, raised("a2", "bob@example.com", "web-2", minutes=20, rule_id="x.y", severity="High", risk_score=70))

    first, second = _cases(database)
    assert [alert.uid for alert in _alerts(database, case_id=first.id)] == ["a1", "a2"]
    assert [alert.uid for alert in _alerts(database, case_id=second.id)] == ["b1"]
    assert (first.severity, first.risk_score, first.alerts, first.occurrences) == ("High", 70, 2, 2)
    assert sorted(entity.value for entity in first.entities) == ["bob@example.com", "web-1", "web-2"]
    with database.reading() as session:
        story = case_story(session, first.id, now=NOW)
    assert [entry.text for entry in story.timeline] == [
        "opened for Many failed logins",
        "Many failed logins joined",
        "the host web-2 is in this too",
    ]


def test_another_host_under_the_same_key_is_not_hidden(database: Database) -> None:
    _take(database, raised("a1", "bob@example.com", "web-1", key="bob"))
    assert _take(database, raised("a2", "bob@example.com", "web-2", key="bob", minutes=5)) == []

    (alert,) = _alerts(database)
    (case,) = _cases(database)
    assert [entity.value for entity in alert.entities] == ["bob@example.com", "web-1", "web-2"]
    assert sorted(entity.value for entity in case.entities) == ["bob@example.com", "web-1", "web-2"]


def test_names_that_are_on_every_machine_tie_nothing_together(database: Database) -> None:
    _take(database, raised("a1", "root", "127.0.0.1", "web-1", key="1"))
    _take(database, raised("a2", "root", "127.0.0.1", "web-2", key="2"))

    assert [sorted(entity.value for entity in case.entities) for case in _cases(database)] == [
        ["127.0.0.1", "root", "web-1"],
        ["127.0.0.1", "root", "web-2"],
    ]


def test_a_case_that_would_be_about_everybody_is_split_and_linked(database: Database) -> None:
    options = TriageOptions(case_breadth=3)
    alerts = [raised(f"a{n}", "203.0.113.9", f"web-{n}", key=str(n), minutes=n) for n in range(5)]
    Intake(database, options).take(alerts, NOW)

    first, second = _cases(database)
    assert (first.alerts, second.alerts) == (3, 2)
    with database.reading() as session:
        related = case_story(session, second.id, now=NOW).related
    assert [(link.case.id, link.reason) for link in related] == [(first.id, "both are about 203.0.113.9")]


def test_a_case_without_news_for_a_day_takes_no_more_although_its_alerts_go_on(database: Database) -> None:
    hours = 60
    noise = [raised(f"n{n:02}", "web-1", key="noise", minutes=n * 12 * hours) for n in range(8)]
    _take(database, *noise)
    _take(database, raised("attack", "web-1", rule_id="x.y", minutes=80 * hours))

    first, second = _cases(database)
    assert (first.alerts, first.occurrences) == (1, 8)
    assert [alert.uid for alert in _alerts(database, case_id=second.id)] == ["attack"]


def test_a_closed_case_takes_nothing_more(database: Database) -> None:
    _take(database, raised("a1", "web-1"))
    (case,) = _cases(database)
    with database.session() as session:
        close_case(session, ALICE, case.id, "true_positive", "cleaned", now=NOW)
    _take(database, raised("a2", "web-1", minutes=1))

    assert [alert.case_id == case.id for alert in _alerts(database)] == [True, False]


def test_risk_is_the_decayed_sum_of_alerts_and_is_explained_by_them(database: Database) -> None:
    _take(database, raised("a1", "bob@example.com", "web-1", risk_score=40))
    _take(database, raised("a2", "bob@example.com", key="x", risk_score=30, minutes=24 * 60), hours=24)

    with database.reading() as session:
        story = entity_story(session, find_entity(session, "user", "bob@example.com"), now=NOW + timedelta(hours=48))
        web = risk_of(session, "host", "web-1", now=NOW + timedelta(hours=48))
    assert story.entity.risk == pytest.approx(40 / 4 + 30 / 2)
    assert [(each.alert_uid, each.points) for each in story.contributions] == [("a2", 15.0), ("a1", 10.0)]
    assert story.history[-1].risk == pytest.approx(25.0)
    assert web == pytest.approx(10.0)


def test_an_alert_counts_once_however_often_it_occurs_and_not_at_all_when_it_was_nothing(database: Database) -> None:
    _take(database, *[raised(f"a{n}", "web-1", minutes=n) for n in range(5)])
    _take(database, raised("a9", "web-1", minutes=9), hours=24)
    with database.session() as session:
        assert risk_of(session, "host", "web-1", now=NOW + timedelta(hours=24)) == pytest.approx(40)
        judge_alerts(session, ALICE, ["a0"], "false_positive", "our scanner", now=NOW)
    with database.reading() as session:
        assert risk_of(session, "host", "web-1", now=NOW) == 0.0


def test_a_suppressed_alert_is_not_let_through_but_stays_and_is_counted(database: Database) -> None:
    match = 'some entity in input.entities\nentity.value == "web-1"'
    wanted = Suppression(
        name="scanner",
        rules=["linux_auth.brute_force"],
        match=match,
        reason="our own scanner",
        owner="alice",
        expires_at=NOW + timedelta(days=7),
    )
    with database.session() as session:
        add_suppression(session, ALICE, wanted, now=NOW)

    alerts = [raised("a1", "web-1"), raised("a2", "web-1", minutes=1), raised("b1", "web-2", minutes=2)]
    assert _take(database, *alerts) == ["b1"]
    assert _take(database, raised("c1", "web-1", rule_id="x.y")) == ["c1"]

    assert [row.uid for row in _alerts(database, statuses=("new",))] == ["c1", "b1"]
    (hidden,) = _alerts(database, statuses=("suppressed",))
    assert (hidden.uid, hidden.occurrences, hidden.suppression, hidden.case_id) == ("a1", 2, "scanner", None)


def test_workers_that_take_batches_at_once_make_no_alert_and_no_case_twice(database: Database) -> None:
    intakes = [Intake(database, TriageOptions()) for _ in range(4)]
    batches = [
        [raised(f"{key}-{n}", f"web-{key}", "198.51.100.7", key=str(key), minutes=n) for key in range(5)]
        for n in range(12)
    ]

    def work(place: int) -> list[str]:
        return [alert.uid for batch in batches[place::4] for alert in intakes[place].take(batch, NOW).let_through]

    with ThreadPoolExecutor(4) as pool:
        through = [uid for uids in pool.map(work, range(4)) for uid in uids]

    rows = _alerts(database)
    assert len(through) == len(rows) == 5
    assert {row.uid for row in rows} == set(through)
    assert [row.occurrences for row in rows] == [12] * 5
    (case,) = _cases(database)
    assert (case.alerts, case.occurrences, case.entity_count) == (5, 60, 6)


def test_hostile_texts_are_stored_without_what_databases_refuse(database: Database) -> None:
    alert = raised("a1", "bob\x00@example.com", "x" * 5000, title="a\x00b", details="c\x00d")
    assert _take(database, alert) == ["a1"]

    (row,) = _alerts(database)
    assert (row.title, [len(entity.value) for entity in row.entities]) == ("a\N{REPLACEMENT CHARACTER}b", [16, 1000])
