"""Tests in Rego: which rules are tests, what they see, and what is said when they do not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.detect.testing.outcome import TestReport

RULE = """\
package web

import rego.v1

alert contains {"title": "Many logins", "entities": [input.user]} if rateLimit(input.user, "5m") > 10

alert contains {"title": "Known actor"} if isThreatActor(input.address)

alert contains {"title": "New country"} if {
    noroshi.first_seen(input.user, input.country, "30d")
    noroshi.distinct(input.user, input.country, "1d") > 1
}
"""


def _statuses(report: TestReport) -> dict[str, str]:
    return {outcome.name: outcome.status for outcome in report.outcomes}


def test_the_scenario_passes_as_it_was_written(shared: Path, run, tmp_path: Path) -> None:
    (tmp_path / "scenario").symlink_to(shared / "scenario")
    report = run("scenario")
    assert [(outcome.title, outcome.status) for outcome in report.outcomes] == [
        ("data.scenario.test_file_is_a_cryptominer", "pass"),
        ("data.scenario.test_file_is_not_a_cryptominer", "pass"),
    ]
    assert report.succeeded


def test_rules_named_test_are_tests_in_both_syntaxes_and_nothing_else_is(write, run) -> None:
    write(
        "old_test.rego",
        """\
        package old
        test_holds { 1 == 1 }
        test_by_value = true
        testing = true
        test_of(x) = y { y := x }
        todo_test_later { 1 == 2 }
        """,
    )
    write("new_test.rego", "package new\nimport rego.v1\ntest_holds if { 1 == 1 }\nhelper_test_x := false\n")
    write("rules.rego", "package new\nimport rego.v1\ntest_in_a_rule_file if false\n")
    report = run()
    assert {outcome.title: outcome.status for outcome in report.outcomes} == {
        "data.new.test_holds": "pass",
        "data.old.test_holds": "pass",
        "data.old.test_by_value": "pass",
        "data.old.todo_test_later": "skip",
    }
    assert (report.total, report.succeeded) == (3, True)


def test_a_failure_names_the_expression_that_was_not_true(write, run) -> None:
    file = write(
        "a_test.rego",
        """\
        package a
        import rego.v1

        test_equal if {
            x := 1
            y := x + 1
            y ==
                3
            x == 1
        }

        test_else if { 1 == 2 } else if { 3 == 4; 5 == 5 }

        test_value := {"a": 1}

        test_false := false
        """,
    )
    assert {outcome.name: outcome.messages for outcome in run().outcomes} == {
        "test_equal": (f"{file}:7: not true: y == 3",),
        "test_else": (f"{file}:12: not true: test_else if {{ 1 == 2 }} else if {{ 3 == 4; 5 == 5 }}",),
        "test_value": (f'{file}:14: a test must be true; this one is {{ "a": 1 }}',),
        "test_false": (f"{file}:16: it is false",),
    }


def test_an_undefined_builtin_is_undefined_and_a_misused_function_an_error_at_its_place(write, run) -> None:
    write("web.rego", RULE)
    file = write(
        "web_test.rego",
        """\
        package web
        import rego.v1

        test_undefined if not to_number("x")

        test_misused if {
            count(alert) == 0 with input as {"user": null}
        }

        test_direct if rateLimit("k", "5 minutes") == 1
        """,
    )
    said = {outcome.name: (outcome.status, outcome.messages) for outcome in run().outcomes}
    rule = str(file).replace("web_test.rego", "web.rego")
    window = """rateLimit: the window '5 minutes' is none; write "90s", "5m", "1h30m" or "1d\""""
    assert said == {
        "test_undefined": ("pass", ()),
        "test_misused": ("error", (f"{rule}:5:79: rateLimit: key must not be null",)),
        "test_direct": ("error", (f"{file}:10:25: {window}",)),
    }


def test_stateful_functions_see_one_event_in_a_state_of_its_own(write, run) -> None:
    write("web.rego", RULE)
    write(
        "web_test.rego",
        """\
        package web
        import rego.v1
        test_one if rateLimit("k", "5m") == 1
        test_two if { rateLimit("k", "5m") == 1; rateLimit("k", "5m") == 1 }
        test_three if { noroshi.first_seen("k", "v", "1d"); not isThreatActor("192.0.2.1") }
        test_five if noroshi.risk("user", "bob") == 0
        test_four if noroshi.distinct("k", "v", "1d") == 1
        """,
    )
    assert _statuses(run()) == dict.fromkeys(("test_one", "test_two", "test_three", "test_four", "test_five"), "pass")


def test_stateful_functions_can_be_replaced(write, run) -> None:
    write("web.rego", RULE)
    write(
        "web_test.rego",
        """\
        package web
        import rego.v1
        login := {"user": "bob", "address": "192.0.2.7", "country": "NL"}

        many := {{"title": "Many logins", "entities": ["bob"]}}
        test_by_value if alert == many with input as login with rateLimit as 11
        test_at_ten if alert == set() with input as login with rateLimit as 10
        test_by_function if alert == {{"title": "Known actor"}} with input as login with isThreatActor as inside
        inside(address) if net.cidr_contains("192.0.2.0/24", address)
        test_dotted if alert == {{"title": "New country"}} with input as login with noroshi.distinct as 2
        """,
    )
    names = ("test_by_value", "test_at_ten", "test_by_function", "test_dotted")
    assert _statuses(run()) == dict.fromkeys(names, "pass")


def test_a_test_defined_twice_is_an_error_because_one_hides_the_other(write, run) -> None:
    first = write("a_test.rego", "package a\nimport rego.v1\ntest_x if 1 == 1\n")
    write("b_test.rego", "package a\nimport rego.v1\ntest_x if 1 == 2\n")
    report = run()
    assert [outcome.status for outcome in report.outcomes] == ["pass", "error"]
    assert report.outcomes[1].messages == (
        f"it is defined at {first}:3 too, and one hides the other's failure; rename it",
    )


def test_a_file_that_does_not_parse_is_a_fault_and_the_others_run(write, run) -> None:
    write("good_test.rego", "package good\nimport rego.v1\ntest_x if true\n")
    bad = write("bad_test.rego", "package bad\nimport rego.v1\ntest_x if {\n")
    report = run()
    assert _statuses(report) == {"test_x": "pass"}
    assert {fault.path for fault in report.faults} == {str(bad)}
    assert not report.succeeded


def test_a_file_that_does_not_compile_with_the_rest_is_a_fault_and_the_others_run(write, run) -> None:
    write("good_test.rego", "package good\nimport rego.v1\ntest_x if true\n")
    bad = write("bad_test.rego", "package bad\nimport rego.v1\ntest_y if x == y\nz := 1\n")
    report = run()
    assert _statuses(report) == {"test_x": "pass"}
    assert [(fault.path, fault.line) for fault in report.faults] == [(str(bad), 3)]


def test_one_file_is_tested_with_the_rules_beside_it(write, run) -> None:
    write("web.rego", RULE)
    write("one_test.rego", "package web\nimport rego.v1\ntest_one if count(alert) == 0 with input as {}\n")
    write("other_test.rego", "package web\nimport rego.v1\ntest_other if false\n")
    assert _statuses(run("one_test.rego")) == {"test_one": "pass"}


def test_one_detection_is_tested_with_the_libraries_of_its_tree(write, run) -> None:
    write("content/detections/lib/lib.rego", "package lib.web\nimport rego.v1\nuser := input.user\n")
    write(
        "content/detections/web/x/rule.rego",
        """\
        package web.x
        import rego.v1
        import data.lib.web
        alert contains web.user if web.user == "bob"
        """,
    )
    write(
        "content/detections/web/x/rule_test.rego",
        'package web.x\nimport rego.v1\ntest_bob if alert == {"bob"} with input as {"user": "bob"}\n',
    )
    write("content/detections/web/y/rule_test.rego", "package web.y\nimport rego.v1\ntest_other if false\n")
    report = run("content/detections/web/x")
    assert (_statuses(report), report.faults) == ({"test_bob": "pass"}, [])


def test_only_wanted_tests_run(write, run) -> None:
    write("a_test.rego", "package a\nimport rego.v1\ntest_x if true\ntest_y if false\n")
    assert _statuses(run(pattern=r"^data\.a\..*x$")) == {"test_x": "pass"}


@pytest.mark.parametrize("package", ['a["b-c"]', "a.b.c"])
def test_any_package_path_can_be_tested(write, run, package: str) -> None:
    write("a_test.rego", f"package {package}\nimport rego.v1\ntest_x if true\ntest_y if false\n")
    assert _statuses(run()) == {"test_x": "pass", "test_y": "fail"}
