"""What people do at the desk: lists and their pages, verdicts, work on cases, figures; all of it audited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from tests.triage.raising import ALICE, NOW, raised

from noroshi.model.triage import AlertFilter, CaseFilter
from noroshi.records.audit import verify_audit
from noroshi.records.database import Database
from noroshi.records.tables import AuditRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.alert_stories import alert_story
from noroshi.triage.desk.alerts import assign_alerts, count_alerts, list_alerts
from noroshi.triage.desk.case_stories import case_story
from noroshi.triage.desk.case_work import (
    add_task,
    comment,
    link_case,
    move_alerts,
    open_case,
    relate_cases,
    set_task,
)
from noroshi.triage.desk.cases import assign_cases, close_case, describe_case, list_cases, reopen_case
from noroshi.triage.desk.entities import list_entities
from noroshi.triage.desk.judging import judge_alerts, reopen_alerts
from noroshi.triage.desk.overview import overview
from noroshi.triage.desk.quality import Budgets, rule_quality
from noroshi.triage.desk.refusals import MissingError, RefusedError
from noroshi.triage.desk.saved import forget, list_saved, save
from noroshi.triage.intake import Intake
from noroshi.triage.options import TriageOptions

_LATER = NOW + timedelta(minutes=30)


def _take(database: Database, *alerts: Any) -> None:
    Intake(database, TriageOptions()).take(alerts, NOW + timedelta(seconds=5))


def _audited(database: Database) -> list[str]:
    with database.reading() as session:
        assert list(verify_audit(session)) == []
        return [
            f"{row.action} {row.object_id}" for row in session.scalars(select(AuditRecord).order_by(AuditRecord.seq))
        ]


@pytest.mark.parametrize("order", ["latest", "oldest", "risk"])
def test_pages_together_are_the_whole_list_although_alerts_come_meanwhile(database: Database, order: Any) -> None:
    alerts = [raised(f"a{n:02}", f"web-{n}", minutes=n % 7, risk_score=n % 4) for n in range(23)]
    _take(database, *alerts)
    with database.reading() as session:
        whole = [row.uid for row in list_alerts(session, order=order, limit=100).items]
        page = list_alerts(session, order=order, limit=5)
    found = [row.uid for row in page.items]
    _take(database, raised("late", "web-99", minutes=60, risk_score=99))
    while page.next_cursor:
        with database.reading() as session:
            page = list_alerts(session, order=order, limit=5, cursor=page.next_cursor)
        found += [row.uid for row in page.items]

    assert [uid for uid in found if uid != "late"] == whole
    assert sorted(whole) == [alert.uid for alert in alerts]


def test_cursors_of_other_lists_and_made_up_ones_are_refused(database: Database) -> None:
    _take(database, raised("a", "web-1"), raised("b", "web-2"))
    with database.reading() as session:
        cursor = list_alerts(session, limit=1).next_cursor
        assert cursor is not None
        for wrong in (cursor, "x", "bnVsbA==", "WzFd"):
            with pytest.raises(UsageError, match="not one of this list"):
                list_alerts(session, order="risk", cursor=wrong)
        with pytest.raises(UsageError, match="between 1 and 500"):
            list_alerts(session, limit=0)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["a", "b", "c"]),
        ({"severities": ("High",)}, ["b"]),
        ({"rule_id": "x.y"}, ["b"]),
        ({"text": "WEB-1"}, ["a", "b"]),
        ({"text": "100%"}, ["c"]),
        ({"text": "_"}, ["a", "c"]),
        ({"since": NOW + timedelta(minutes=10)}, ["c"]),
        ({"until": NOW + timedelta(minutes=10)}, ["a", "b"]),
        ({"assignee": "bob"}, ["b"]),
        ({"assignee": ""}, ["a", "c"]),
        ({"statuses": ("open",)}, ["b"]),
    ],
)
def test_filters(database: Database, wanted: dict[str, Any], found: list[str]) -> None:
    _take(database, raised("a", "web-1"), raised("b", "web-1", "web-2", severity="High", rule_id="x.y"))
    _take(database, raised("c", "web-3", minutes=10, title="100% of it"))
    with database.session() as session:
        assign_alerts(session, ALICE, ["b"], "bob", now=NOW)

    with database.reading() as session:
        rows = list_alerts(session, AlertFilter(**wanted)).items
        assert sorted(row.uid for row in rows) == found
        assert count_alerts(session, AlertFilter(**wanted)) == len(found)


def test_a_verdict_closes_is_remembered_and_can_be_taken_back(database: Database) -> None:
    _take(database, raised("a", "web-1"))
    with database.session() as session:
        judge_alerts(session, ALICE, ["a"], "benign", "planned work", now=_LATER)
    with database.session() as session:
        judge_alerts(session, ALICE, ["a"], "true_positive", "it was not planned", now=_LATER)
        reopen_alerts(session, ALICE, ["a"], "look again", now=_LATER)

    with database.reading() as session:
        story = alert_story(session, "a", now=_LATER)
    assert (story.alert.status, story.alert.verdict, story.closed_at, story.triaged_at) == ("open", None, None, _LATER)
    assert [(given.verdict, given.reason, given.by) for given in story.verdicts] == [
        ("benign", "planned work", "alice"),
        ("true_positive", "it was not planned", "alice"),
    ]
    assert _audited(database) == ["alert.judge a", "alert.judge a", "alert.reopen a"]
    with pytest.raises(RefusedError, match="only closed and suppressed"), database.session() as session:
        reopen_alerts(session, ALICE, ["a"], "x", now=_LATER)
    with pytest.raises(UsageError, match="needs a reason"), database.session() as session:
        judge_alerts(session, ALICE, ["a"], "benign", " ", now=_LATER)
    with pytest.raises(MissingError, match="no alert zzz"), database.session() as session:
        judge_alerts(session, ALICE, ["a", "zzz"], "benign", "x", now=_LATER)


def test_an_alert_opened_again_does_not_live_beside_its_successor(database: Database) -> None:
    _take(database, raised("a", "web-1"))
    with database.session() as session:
        judge_alerts(session, ALICE, ["a"], "benign", "x", now=_LATER)
    _take(database, raised("b", "web-1", minutes=1))
    with database.session() as session:
        reopen_alerts(session, ALICE, ["a"], "look again", now=_LATER)
    _take(database, raised("c", "web-1", minutes=2))

    with database.reading() as session:
        assert {row.uid: row.occurrences for row in list_alerts(session).items} == {"a": 1, "b": 2}


def test_past_alerts_like_one_come_with_what_became_of_them(database: Database) -> None:
    for uid, minutes in (("a", 0), ("b", 1), ("c", 2)):
        _take(database, raised(uid, "web-1", minutes=minutes))
        with database.session() as session:
            judge_alerts(session, ALICE, [uid], "benign", f"reason {uid}", now=NOW)
    _take(database, raised("d", "web-1", "bob@example.com", minutes=3), raised("e", "web-7", minutes=9))
    _take(database, raised("x", "web-1", rule_id="other.rule"))

    with database.reading() as session:
        similar = alert_story(session, "c", now=NOW).similar
    assert [(each.alert.uid, each.same_key, each.shared, each.verdict_reason) for each in similar] == [
        ("b", True, ["web-1"], "reason b"),
        ("a", True, ["web-1"], "reason a"),
        ("d", False, ["web-1"], ""),
        ("e", False, [], ""),
    ]


def test_a_case_is_worked_on(database: Database) -> None:
    _take(database, raised("a", "web-1"), raised("b", "web-2"), raised("c", "web-3", severity="High"))
    with database.session() as session:
        mine = open_case(session, ALICE, "My case", ["a", "b"], now=_LATER).id
        assign_cases(session, ALICE, [mine], "bob", now=_LATER)
        comment(session, ALICE, "see **this**", now=_LATER, case_id=mine)
        task = add_task(session, ALICE, mine, "call them", now=_LATER, assignee="bob")
        set_task(session, ALICE, task.id, now=_LATER, is_done=True, assignee="bob")
        describe_case(session, ALICE, mine, now=_LATER, summary="what is known", severity="Critical")
        link_case(session, ALICE, mine, "Jira SEC-1", "https://jira.example.com/SEC-1", now=_LATER)
        relate_cases(session, ALICE, mine, 3, "the same night", now=_LATER)
        move_alerts(session, ALICE, ["c"], mine, now=_LATER)

    with database.reading() as session:
        story = case_story(session, mine, now=_LATER)
        emptied = list_cases(session, CaseFilter(text="web-1")).items
    assert sorted(alert.uid for alert in story.alerts) == ["a", "b", "c"]
    assert (story.case.status, story.case.assignee, story.case.severity, story.summary) == (
        "open",
        "bob",
        "High",
        "what is known",
    )
    assert [(task.title, task.done_by) for task in story.tasks] == [("call them", "alice")]
    assert [each.text for each in story.comments] == ["see **this**"]
    assert story.links == {"Jira SEC-1": "https://jira.example.com/SEC-1"}
    assert [(link.case.id, link.reason) for link in story.related] == [(3, "the same night")]
    assert sorted(entity.value for entity in story.entities) == ["web-1", "web-2", "web-3"]
    assert mine in [case.id for case in emptied]
    with pytest.raises(UsageError, match="only http and https"), database.session() as session:
        link_case(session, ALICE, mine, "x", "javascript:alert(1)", now=_LATER)


def test_closing_a_case_judges_what_is_left_in_it(database: Database) -> None:
    _take(database, raised("a", "web-1"), raised("b", "web-1", key="other"))
    with database.session() as session:
        judge_alerts(session, ALICE, ["b"], "duplicate", "see a", now=_LATER)
        close_case(session, ALICE, 1, "true_positive", "cleaned up", now=_LATER)
    with database.session() as session, pytest.raises(RefusedError, match="closed already"):
        close_case(session, ALICE, 1, "benign", "x", now=_LATER)

    with database.reading() as session:
        story = case_story(session, 1, now=_LATER)
    assert (story.case.status, story.case.verdict, story.verdict_reason) == ("closed", "true_positive", "cleaned up")
    assert {alert.uid: alert.verdict for alert in story.alerts} == {"a": "true_positive", "b": "duplicate"}
    with database.session() as session:
        assert reopen_case(session, ALICE, 1, "once more", now=_LATER).status == "open"
    assert _audited(database) == ["alert.judge b", "alert.judge a", "case.close 1", "case.reopen 1"]


def test_rules_are_told_how_often_they_are_right_and_how_much_they_cost(database: Database) -> None:
    _take(database, *[raised(f"a{n}", f"web-{n}", key=str(n)) for n in range(4)], raised("b", "web-9", rule_id="x.y"))
    with database.session() as session:
        judge_alerts(session, ALICE, ["a0", "a1"], "true_positive", "x", now=_LATER)
        judge_alerts(session, ALICE, ["a2"], "false_positive", "x", now=_LATER)

    span = {"since": NOW - timedelta(hours=12), "until": NOW + timedelta(hours=12)}
    with database.reading() as session:
        noisy, quiet = rule_quality(session, **span, budgets=Budgets(rules={"linux_auth.brute_force": 3}))
    assert (noisy.rule_id, noisy.alerts, noisy.verdicts) == (
        "linux_auth.brute_force",
        4,
        {"true_positive": 2, "false_positive": 1},
    )
    assert noisy.precision == pytest.approx(2 / 3)
    assert (noisy.seconds_to_detect, noisy.seconds_to_triage, noisy.seconds_to_close) == (5.0, 1795.0, 1795.0)
    assert (noisy.is_over_budget, quiet.is_over_budget, quiet.precision) == (True, False, None)


def test_the_overview_counts_what_waits_and_what_came(database: Database) -> None:
    _take(database, raised("a", "web-1", severity="High"), raised("b", "web-2"), raised("b2", "web-2", minutes=1))
    with database.session() as session:
        assign_alerts(session, ALICE, ["b"], "bob", now=_LATER)

    with database.reading() as session:
        found = overview(session, now=NOW + timedelta(days=1), days=3)
        riskiest = list_entities(session, now=NOW, kind="host").items
    assert (found.new_alerts, found.open_alerts, found.suppressed_alerts, found.open_cases) == (1, 1, 0, 2)
    assert found.by_severity == {"Informational": 0, "Low": 0, "Medium": 1, "High": 1, "Critical": 0}
    assert [(day.day, day.alerts, day.occurrences) for day in found.days] == [
        ("2026-03-01", 0, 0),
        ("2026-03-02", 2, 3),
        ("2026-03-03", 0, 0),
    ]
    assert (found.seconds_to_detect, found.seconds_to_triage) == (5.0, 1795.0)
    assert sorted(row.value for row in riskiest) == ["web-1", "web-2"]


def test_what_is_kept_is_ones_own_unless_it_is_shared(database: Database) -> None:
    bob = type(ALICE)(name="bob", roles=ALICE.roles)
    with database.session() as session:
        mine = save(session, ALICE, "query", "mine", {"sql": "SELECT 1"}, now=NOW)
        save(session, ALICE, "query", "ours", {"sql": "SELECT 2"}, now=NOW, is_shared=True)
        save(session, ALICE, "query", "mine", {"sql": "SELECT 3"}, now=NOW)
    with database.session() as session:
        assert [(each.name, each.content) for each in list_saved(session, ALICE, "query")] == [
            ("mine", {"sql": "SELECT 3"}),
            ("ours", {"sql": "SELECT 2"}),
        ]
        assert [each.name for each in list_saved(session, bob, "query")] == ["ours"]
        with pytest.raises(MissingError):
            forget(session, bob, mine.id, now=NOW)
        forget(session, ALICE, mine.id, now=NOW)
        assert [each.name for each in list_saved(session, ALICE, "query")] == ["ours"]
