"""Suppressions are exceptions as code: replayed before they are saved, counted while they hide, and they expire."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.triage.raising import ALICE, NOW, raised

from noroshi.model.triage import AlertFilter, Suppression
from noroshi.records.audit import verify_audit
from noroshi.records.database import Database
from noroshi.runtime.errors import ContentError, UsageError
from noroshi.triage.desk.alerts import list_alerts
from noroshi.triage.desk.cases import list_cases
from noroshi.triage.desk.entities import risk_of
from noroshi.triage.desk.judging import judge_alerts
from noroshi.triage.desk.refusals import RefusedError
from noroshi.triage.desk.suppressing import (
    add_suppression,
    end_suppression,
    get_suppression,
    replay_suppression,
)
from noroshi.triage.exceptions.expression import Expression, check_match
from noroshi.triage.exceptions.files import load_suppressions, parse_suppression, write_suppression
from noroshi.triage.intake import Intake
from noroshi.triage.options import TriageOptions
from noroshi.triage.sweeping import adopt_files, end_expired

_MATCH = 'some entity in input.entities\nentity.value == "web-1"'
_SCANNER = Suppression(
    name="scanner",
    rules=["linux_auth.brute_force"],
    match=_MATCH,
    reason="Our own scanner logs in everywhere",
    owner="alice@example.com",
    ticket="OPS-17",
    expires_at=NOW + timedelta(days=7),
)


def _take(database: Database, *alerts: Any, hours: float = 0) -> list[str]:
    taken = Intake(database, TriageOptions()).take(alerts, NOW + timedelta(hours=hours))
    return [alert.uid for alert in taken.let_through]


def _statuses(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.uid: row.status for row in list_alerts(session, AlertFilter(statuses=())).items}


def test_a_replay_tells_what_would_have_been_hidden(database: Database) -> None:
    _take(database, raised("a1", "web-1"), raised("a2", "web-1", minutes=1), raised("b1", "web-2"))
    _take(database, raised("c1", "web-1", rule_id="x.y"))

    with database.reading() as session:
        replay = replay_suppression(session, _SCANNER.rules, _MATCH)
    assert (replay.looked_at, replay.alerts, replay.occurrences, replay.by_rule) == (
        2,
        1,
        2,
        {"linux_auth.brute_force": 1},
    )
    assert [row.uid for row in replay.examples] == ["a1"]


def test_one_that_would_have_hidden_a_true_positive_is_saved_only_with_a_reason(database: Database) -> None:
    _take(database, raised("a1", "web-1"))
    with database.session() as session:
        judge_alerts(session, ALICE, ["a1"], "true_positive", "it was no scanner", now=NOW)

    with pytest.raises(RefusedError, match="it would have hidden 1 confirmed true positive"), database.session() as s:
        add_suppression(s, ALICE, _SCANNER, now=NOW)
    with database.session() as session:
        forced = msgspec.structs.replace(_SCANNER, forced="the host was rebuilt")
        saved, replay = add_suppression(session, ALICE, forced, now=NOW)

    assert (saved.forced, [row.uid for row in replay.true_positives]) == ("the host was rebuilt", ["a1"])
    assert _take(database, raised("a2", "web-1", minutes=5)) == []


def test_what_waits_is_hidden_at_once_and_comes_back_when_it_is_revoked(database: Database) -> None:
    _take(database, raised("a1", "web-1"), raised("b1", "web-2"))
    with database.session() as session:
        add_suppression(session, ALICE, _SCANNER, now=NOW)
    assert _statuses(database) == {"a1": "suppressed", "b1": "new"}
    with database.reading() as session:
        assert [case.title for case in list_cases(session).items] == ["Many failed logins · web-2"]
        assert risk_of(session, "host", "web-1", now=NOW) == 0

    with database.session() as session:
        end_suppression(session, ALICE, "scanner", "it hides too much", now=NOW)

    assert _statuses(database) == {"a1": "new", "b1": "new"}
    with database.reading() as session:
        assert len(list_cases(session).items) == 2
        assert risk_of(session, "host", "web-1", now=NOW) == 40
        assert list(verify_audit(session)) == []


def test_expiry_opens_again_what_came_meanwhile_and_lets_through_what_comes_next(database: Database) -> None:
    with database.session() as session:
        add_suppression(session, ALICE, _SCANNER, now=NOW)
    assert _take(database, raised("a1", "web-1"), raised("a2", "web-1", minutes=1)) == []

    with database.session() as session:
        assert end_expired(session, now=NOW + timedelta(days=6), half_life_hours=24) == []
        assert end_expired(session, now=NOW + timedelta(days=7), half_life_hours=24) == ["scanner"]
        told = get_suppression(session, "scanner", now=NOW + timedelta(days=8))

    assert (told.state, told.hits, told.last_hit_at) == ("expired", 2, NOW)
    assert _statuses(database) == {"a1": "new"}
    with database.reading() as session:
        (case,) = list_cases(session).items
    assert (case.alerts, case.occurrences) == (1, 2)
    assert _take(database, raised("a3", "web-1", minutes=60), hours=200) == []
    assert _statuses(database) == {"a1": "new"}


def test_an_expired_one_hides_nothing_even_before_it_was_swept(database: Database) -> None:
    with database.session() as session:
        add_suppression(session, ALICE, _SCANNER, now=NOW)

    assert _take(database, raised("a1", "web-1"), hours=7 * 24) == ["a1"]


def test_files_come_and_go_and_a_broken_one_stays_as_it_was(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "scanner.yaml"
    file.write_text(write_suppression(_SCANNER))

    def adopt() -> None:
        files, faults = load_suppressions(tmp_path)
        broken = {Path(fault.path).stem for fault in faults}
        with database.session() as session:
            adopt_files(session, files, broken, now=NOW, half_life_hours=24)

    adopt()
    assert _take(database, raised("a1", "web-1")) == []
    file.write_text("rules: nonsense")
    adopt()
    assert _take(database, raised("a2", "web-1", minutes=1)) == []
    with pytest.raises(RefusedError, match="is a file in Git"), database.session() as session:
        end_suppression(session, ALICE, "scanner", "x", now=NOW)
    file.unlink()
    adopt()

    assert _statuses(database) == {"a1": "new"}


def test_every_fault_of_a_file_is_told_at_its_place() -> None:
    text = "rules: []\nmatch: |\n  input.title == http.send({})\nowner: ''\nexpires: soon\nwhy: x\n"

    with pytest.raises(ContentError) as error:
        parse_suppression(text, "Bad Name", "s/Bad Name.yaml")

    assert [(fault.line, fault.code) for fault in error.value.faults] == [
        (0, "bad-name"),
        (1, "missing-key"),
        (1, "bad-value"),
        (3, "not-allowed"),
        (4, "bad-value"),
        (5, "bad-value"),
        (6, "unknown-key"),
    ]


@pytest.mark.parametrize(
    ("match", "told"),
    [
        ("", "hide every alert"),
        ("input.title == ", "not the body of a Rego rule"),
        ("true\n}\nhit if {\ntrue", "the body of one rule"),
        ("x := [y | some y in input.entities]\ncount(x) > 0", "comprehension is not allowed"),
        ("every e in input.entities { e.kind == `ip` }", "`every` is not allowed"),
        ("numbers.range(1, 9999999)[_] == 3", "numbers.range is not allowed"),
        ("data.secrets", "sees only `input`"),
        ("input.title == `a` with input as {}", "`with` is not allowed"),
        ("\n".join(f"some x{n} in input.entities" for n in range(4)), "goes through lists at most 3 times"),
    ],
)
def test_a_match_that_could_take_long_or_look_elsewhere_is_refused(match: str, told: str) -> None:
    assert any(told in fault.message for fault in check_match(match))
    with pytest.raises(ValueError, match="line"):
        Expression(match)


def test_a_match_that_cannot_be_evaluated_hides_nothing() -> None:
    expression = Expression('net.cidr_contains("192.0.2.0/24", input.title)')

    assert expression.matches({"title": "192.0.2.7"})
    assert not expression.matches({"title": "no address"})
    assert not expression.matches({})


def test_one_without_reason_owner_or_future_is_refused(database: Database) -> None:
    wrong = [{"reason": " "}, {"owner": ""}, {"rules": []}, {"expires_at": NOW}, {"name": "Über"}, {"match": "x("}]
    for change in wrong:
        with pytest.raises(UsageError), database.session() as session:
            add_suppression(session, ALICE, msgspec.structs.replace(_SCANNER, **change), now=NOW)


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)


@given(reason=_TEXTS, owner=_TEXTS, ticket=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
@example(reason="1e10", owner="0E0", ticket="no")
def test_what_is_exported_reads_as_what_it_was(reason: str, owner: str, ticket: str) -> None:
    one = msgspec.structs.replace(_SCANNER, reason=reason, owner=owner, ticket=ticket, origin="file")

    assert parse_suppression(write_suppression(one), "scanner", "scanner.yaml") == one
