"""Cases: events through analysis, patterns and rules, with a clock of their own, and what is said when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

RULE = """\
# METADATA
# title: Many logins
# custom:
#   severity: High
package web.logins

import rego.v1

alert contains {
    "title": "Many logins",
    "details": sprintf("%d logins", [count_here]),
    "entities": [input.user, "web-1"],
    "riskScore": 40,
    "playbook": {"name": "lock", "args": {"user": input.user}},
} if {
    input.action == "login"
    count_here := rateLimit(input.user, "5m")
    count_here > 10
}

alert contains {"title": "Known actor", "entities": [input.address]} if isThreatActor(input.address)

alert contains {"title": "Risky user"} if noroshi.risk("user", input.user) > 50
"""


@pytest.fixture
def rule(write) -> Path:
    return write("web/logins/rule.rego", RULE)


def _ends(report) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {outcome.name: (outcome.status, outcome.messages) for outcome in report.outcomes}


def test_the_eleventh_login_within_five_minutes_alerts_and_the_tenth_does_not(write, run, rule) -> None:
    write(
        "web/logins/cases.yaml",
        """\
        source: web
        cases:
          - name: eleven in five minutes
            events:
              - at: 2026-01-05T10:00:00Z
                raw: {time: "2020-01-01T00:00:00Z", action: login, user: bob}
                repeat: 10
                every: 29s
              - at: 2026-01-05T10:04:59Z
                raw: {time: "2020-01-01T00:00:00Z", action: login, user: bob}
                alerts:
                  - title: Many logins
                    details: 11 logins
                    riskScore: 40
                    severity: High
                    entities: [bob]
                    playbook: {name: lock, args: {user: bob}}
          - name: the same by the records' own times, repeated
            events:
              - raw: {time: "2020-01-01T00:00:00Z", action: login, user: bob}
                repeat: 11
                every: 29s
                alerts: [{title: Many logins}]
          - name: too slow
            events:
              - raw: {time: "2020-01-01T00:00:00Z", action: login, user: bob}
                repeat: 30
                every: 31s
          - name: each case starts anew, and each user counts alone
            events:
              - input: {action: login, user: bob}
                repeat: 10
              - input: {action: login, user: eve}
                repeat: 10
        """,
    )
    assert _ends(run()) == {
        "eleven in five minutes": ("pass", ()),
        "the same by the records' own times, repeated": ("pass", ()),
        "too slow": ("pass", ()),
        "each case starts anew, and each user counts alone": ("pass", ()),
    }


def test_lists_and_scores_belong_to_the_file_or_the_case(write, run, rule) -> None:
    write(
        "web/logins/cases.yaml",
        """\
        lists: {threat_actors: ["198.51.100.0/24"]}
        cases:
          - name: the file's list
            events:
              - input: {address: 198.51.100.7}
                alerts: [{title: Known actor, entities: [198.51.100.7]}]
          - name: a list of its own
            lists: {threat_actors: []}
            risk: {user: {bob: 51, eve: 50}}
            events:
              - input: {address: 198.51.100.7}
              - input: {user: bob}
                alerts: [{title: Risky user}]
              - input: {user: eve}
        """,
    )
    assert _ends(run()) == {"the file's list": ("pass", ()), "a list of its own": ("pass", ())}


def test_a_failing_case_tells_where_when_what_was_expected_and_what_came(write, run, rule) -> None:
    file = write(
        "web/logins/cases.yaml",
        """\
        lists: {threat_actors: ["198.51.100.7"]}
        cases:
          - name: missing
            events:
              - at: 2026-01-05T10:00:00Z
                input: {action: login, user: bob}
                alerts: [{title: Many logins}]
          - name: too early
            events:
              - at: 2026-01-05T10:00:00Z
                input: {action: login, user: bob}
                repeat: 12
                every: 1s
                alerts: [{title: Many logins}]
          - name: another
            events:
              - input: {address: 198.51.100.7}
                alerts: [{title: Known actor, entities: [198.51.100.8]}]
          - name: unexpected
            events:
              - input: {address: 198.51.100.7}
        """,
    )
    early = '    got       {"title":"Many logins","details":"11 logins","riskScore":40,"entities":["bob","web-1"]}, '
    assert _ends(run()) == {
        "missing": (
            "fail",
            (
                f"{file}:5:9: after event 1 (2026-01-05T10:00:00Z):",
                '  expected  {"title":"Many logins"}',
                "  got       no such alert",
            ),
        ),
        "too early": (
            "fail",
            (
                f"{file}:10:9: after event 1, repetition 11 of 12 (2026-01-05T10:00:10Z):",
                early.removeprefix("  ") + "which is not expected",
            ),
        ),
        "another": (
            "fail",
            (
                f"{file}:17:9: after event 1 (2026-01-01T00:00:00Z):",
                '  expected  {"title":"Known actor","entities":["198.51.100.8"]}',
                '  got       {"title":"Known actor","entities":["198.51.100.7"]}',
            ),
        ),
        "unexpected": (
            "fail",
            (
                f"{file}:21:9: after event 1 (2026-01-01T00:00:00Z):",
                '  got       {"title":"Known actor","riskScore":60,"entities":["198.51.100.7"]}, which is not expected',
            ),
        ),
    }


def test_late_events_are_counted_at_their_own_time(write, run, rule) -> None:
    write(
        "web/logins/cases.yaml",
        """\
        cases:
          - name: the burst arrives after later events
            events:
              - at: 2026-01-05T12:00:00Z
                input: {action: login, user: bob}
              - at: 2026-01-05T10:00:00Z
                input: {action: login, user: bob}
                repeat: 11
                every: 1s
                alerts: [{title: Many logins, details: 11 logins}]
        """,
    )
    assert _ends(run()) == {"the burst arrives after later events": ("pass", ())}


def test_the_document_carries_the_uid_and_time_of_each_repetition(write, run) -> None:
    write(
        "web/stamp/rule.rego",
        """\
        package web.stamp
        import rego.v1
        alert contains {"title": sprintf("%s %d", [input.noroshi.uid, input.ocsf.time])}
        """,
    )
    write(
        "web/stamp/cases.yaml",
        """\
        source: web
        cases:
          - name: stamped
            events:
              - at: 1970-01-01T00:00:01Z
                raw: {time: "2020-01-01T00:00:00Z"}
                alerts: [{title: event-1-1-1 1000, time: "1970-01-01T00:00:01.000Z"}]
              - at: 1970-01-01T01:00:02+01:00
                raw: {time: "2020-01-01T00:00:00Z"}
                alerts: [{title: event-2-1-1 2000}]
        """,
    )
    assert _ends(run()) == {"stamped": ("pass", ())}


def test_several_records_of_one_entry_keep_their_distance(write, run, rule, analysis) -> None:
    write(
        "web/logins/cases.yaml",
        """\
        source: web
        cases:
          - name: as text, a line each, moved together
            events:
              - at: 2026-01-05T10:00:00Z
                raw: |
                  {"time": "2020-01-01T00:00:00Z", "action": "login", "user": "bob"}
                repeat: 9
              - at: 2026-01-05T10:04:00Z
                raw:
                  - {time: "2020-01-01T00:00:00Z", action: login, user: bob}
                  - {time: "2020-01-01T00:01:00Z", action: login, user: bob}
        """,
    )
    assert _ends(run()) == {"as text, a line each, moved together": ("pass", ())}
    assert analysis.calls == [("web", 2)]


def test_a_record_that_no_analyzer_reads_is_an_error_of_the_case(write, run, rule) -> None:
    file = write(
        "web/logins/cases.yaml",
        """\
        cases:
          - name: unreadable
            source: shop
            events:
              - raw: [{time: "2020-01-01T00:00:00Z"}, {action: login}]
        """,
    )
    message = f"{file}:5:9: shop cannot read record 2 of `raw`: no-time: no field says when"
    assert _ends(run()) == {"unreadable": ("error", (message,))}


def test_a_broken_rule_is_an_error_of_the_case_with_its_place(write, run) -> None:
    rule = write(
        "web/broken/rule.rego",
        'package web.broken\nimport rego.v1\nalert contains "x" if {\n    rateLimit("k", input.window) > 0\n}\n',
    )
    write(
        "web/broken/cases.yaml",
        """\
        cases:
          - name: bad window
            events: [{input: {window: soon}}]
          - name: good window
            events: [{input: {window: 5m}, alerts: [{title: x}]}]
        """,
    )
    window = """rateLimit: the window 'soon' is none; write "90s", "5m", "1h30m" or "1d\""""
    assert _ends(run()) == {
        "bad window": ("error", (f"web.broken: {rule}:4:14: {window}",)),
        "good window": ("pass", ()),
    }


def test_a_case_tests_only_the_rules_of_its_folder(write, run, rule) -> None:
    write("web/other/rule.rego", 'package web.other\nimport rego.v1\nalert contains "always"\n')
    write("web/logins/cases.yaml", "cases: [{name: quiet, events: [{input: {a: 1}}]}]\n")
    file = write("elsewhere/cases.yaml", "cases: [{name: no rule, events: [{input: {a: 1}}]}]\n")
    assert _ends(run()) == {
        "quiet": ("pass", ()),
        "no rule": ("error", (f"{file}: there is no rule in this folder or below it",)),
    }


def test_alerts_match_one_to_one_whatever_their_order(write, run) -> None:
    write(
        "web/two/rule.rego",
        """\
        package web.two
        import rego.v1
        alert contains {"title": "Login", "entities": [user]} if some user in input.users
        """,
    )
    write(
        "web/two/cases.yaml",
        """\
        cases:
          - name: wishes that overlap find their alerts
            events:
              - input: {users: [bob, eve]}
                alerts: [{title: Login}, {entities: [bob]}]
              - input: {users: [bob, eve]}
                alerts: [{entities: [eve]}, {entities: [bob]}]
          - name: one alert does not answer two wishes
            events:
              - input: {users: [bob]}
                alerts: [{title: Login}, {entities: [bob]}]
        """,
    )
    statuses = {outcome.name: outcome.status for outcome in run().outcomes}
    assert statuses == {
        "wishes that overlap find their alerts": "pass",
        "one alert does not answer two wishes": "fail",
    }


def test_a_faulty_file_of_cases_does_not_keep_the_others_from_running(write, run, rule) -> None:
    write("web/logins/cases.yaml", "cases: [{name: quiet, events: [{input: {a: 1}}]}]\n")
    bad = write("web/bad/cases.yaml", "cases: 7\n")
    report = run()
    assert _ends(report) == {"quiet": ("pass", ())}
    assert [fault.path for fault in report.faults] == [str(bad)]


def test_repetitions_beyond_the_calendar_are_an_error_of_the_case(write, run, rule) -> None:
    file = write(
        "web/logins/cases.yaml",
        """\
        cases:
          - name: too far
            events:
              - {input: {a: 1}, repeat: 100000, every: 400d}
          - name: near
            events:
              - {input: {a: 1}}
        """,
    )
    message = f"{file}:4:9: the repetitions go beyond the year 9999"
    assert _ends(run()) == {"too far": ("error", (message,)), "near": ("pass", ())}
