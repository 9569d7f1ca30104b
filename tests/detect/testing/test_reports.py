"""Coverage, and the report as text, JSON and JUnit XML."""

from __future__ import annotations

import json
from textwrap import dedent
from xml.etree import ElementTree as Xml

import pytest

from noroshi.detect.rego.syntax import parse_module
from noroshi.detect.testing.coverage import Coverage, FileCoverage, merge
from noroshi.detect.testing.machine import report_json, report_junit
from noroshi.detect.testing.outcome import Outcome, TestReport
from noroshi.detect.testing.text import text_lines
from noroshi.runtime.errors import Fault


def _outcome(name: str, status: str, *messages: str, seconds: float = 0.000483, suite: str = "data.web") -> Outcome:
    return Outcome(
        suite=suite, name=name, path="web_test.rego", line=3, status=status, seconds=seconds, messages=messages
    )


REPORT = TestReport(
    [
        _outcome("test_a", "pass"),
        _outcome("test_b", "fail", "web_test.rego:4: not true: x == 1", seconds=0.0123),
        _outcome("test_c", "error", "web_test.rego:5:1: <broken> \x00 & more", seconds=2.5),
        _outcome("todo_test_d", "skip"),
        _outcome("a sentence", "pass", suite="web/cases.yaml"),
    ],
    [Fault("bad.rego", 3, 1, "unexpected }")],
    Coverage((FileCoverage("web.rego", frozenset({3, 4, 9}), frozenset({5, 6, 8})),)),
)


def test_the_text_is_in_the_manner_of_opa_test() -> None:
    assert list(text_lines(REPORT)) == [
        "data.web.test_a: PASS (483µs)",
        "data.web.test_b: FAIL (12.3ms)",
        "  web_test.rego:4: not true: x == 1",
        "data.web.test_c: ERROR (2.50s)",
        "  web_test.rego:5:1: <broken> \x00 & more",
        "data.web.todo_test_d: SKIPPED",
        "web/cases.yaml: a sentence: PASS (483µs)",
        "not loaded: bad.rego:3:1: unexpected }",
        "-" * 80,
        "PASS: 2/4",
        "FAIL: 1/4",
        "ERROR: 1/4",
        "SKIPPED: 1/5",
        "NOT LOADED: 1",
        "-" * 80,
        "  50.0 %  web.rego  missed: 5-6, 8",
        "  50.0 %  of all lines",
    ]


def test_a_success_ends_with_the_count_alone() -> None:
    report = TestReport([_outcome("test_a", "pass"), _outcome("test_b", "pass")])
    assert list(text_lines(report))[-2:] == ["-" * 80, "PASS: 2/2"]
    assert report.succeeded


def test_many_passed_tests_are_listed_only_on_demand() -> None:
    report = TestReport([*(_outcome(f"test_{n}", "pass") for n in range(50)), _outcome("test_bad", "fail")])
    assert next(iter(text_lines(report))) == "data.web.test_bad: FAIL (483µs)"
    assert len(list(text_lines(report, verbose=True))) == len(list(text_lines(report))) + 50


def test_json_holds_every_test_fault_and_line() -> None:
    value = json.loads(report_json(REPORT))
    assert value["tests"][1] == {
        "suite": "data.web",
        "name": "test_b",
        "path": "web_test.rego",
        "line": 3,
        "status": "fail",
        "seconds": 0.0123,
        "messages": ["web_test.rego:4: not true: x == 1"],
    }
    assert {key: value[key] for key in value if key != "tests"} == {
        "passed": 2,
        "failed": 1,
        "errors": 1,
        "skipped": 1,
        "faults": [{"path": "bad.rego", "line": 3, "column": 1, "message": "unexpected }"}],
        "coverage": {
            "percent": 50.0,
            "files": [{"path": "web.rego", "percent": 50.0, "covered": [3, 4, 9], "missed": [5, 6, 8]}],
        },
    }


def test_junit_groups_tests_by_suite_and_survives_any_text() -> None:
    root = Xml.fromstring(report_junit(REPORT))  # noqa: S314 - our own output
    counts = {suite.get("name"): (suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in root}
    assert counts == {"data.web": ("4", "1", "1"), "web/cases.yaml": ("1", "0", "0"), "loading": ("1", "0", "1")}
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("6", "1", "2", "1")
    ends = {case.get("name"): [(child.tag, child.get("message")) for child in case] for case in root.iter("testcase")}
    assert ends == {
        "test_a": [],
        "test_b": [("failure", "web_test.rego:4: not true: x == 1")],
        "test_c": [("error", "web_test.rego:5:1: <broken> \ufffd & more")],
        "todo_test_d": [("skipped", None)],
        "a sentence": [],
        "bad.rego": [("error", "bad.rego:3:1: unexpected }")],
    }


def test_a_line_counts_when_any_engine_evaluated_it() -> None:
    first = {"a.rego": (frozenset({3}), frozenset({4, 5})), "a_test.rego": (frozenset({1}), frozenset())}
    second = {"a.rego": (frozenset({4}), frozenset({3, 5})), "b.rego": (frozenset(), frozenset())}
    source = """\
        package a
        import rego.v1
        alert contains {
            "title": input.title
        } if {
            some x in input.list
            x == "y"
        }
        default level := 1
        level := 2 if input.high
        f(x) := y if {
            y := x + 1
        } else := 2
    """
    modules = [parse_module(path, dedent(source)) for path in ("b.rego", "a.rego")]
    assert merge([first, second], modules) == Coverage(
        (
            FileCoverage("a.rego", frozenset({3, 4}), frozenset({5})),
            FileCoverage("b.rego", frozenset(), frozenset({3, 4, 6, 7, 10, 11, 12})),
        )
    )


def test_nothing_to_cover_is_covered() -> None:
    assert (Coverage(()).percent, FileCoverage("a.rego", frozenset(), frozenset()).percent) == (100.0, 100.0)


def test_coverage_counts_rego_tests_and_cases_over_all_rule_files(write, run) -> None:
    write(
        "web/rule.rego",
        """\
        package web
        import rego.v1

        alert contains "a" if {
            input.a
        }

        alert contains "b" if {
            input.b
        }

        alert contains "c" if {
            input.c
            input.d
        }
        """,
    )
    write("other/rule.rego", 'package other\nimport rego.v1\n\nalert contains "x" if input.x\n')
    write("web/rule_test.rego", 'package web\nimport rego.v1\ntest_a if count(alert) == 1 with input as {"a": 1}\n')
    write("web/cases.yaml", "cases: [{name: b, events: [{input: {b: 1}, alerts: [{title: b}]}]}]\n")
    report = run(coverage=True)
    assert report.succeeded
    files = {file.path.rsplit("/", 2)[1]: (sorted(file.covered), sorted(file.missed)) for file in report.coverage.files}
    assert files == {"web": ([4, 5, 8, 9, 13], [12, 14]), "other": ([], [4])}


@pytest.mark.parametrize("path", ["detections/web", "detections/web/rule_test.rego"])
def test_coverage_is_that_of_the_folder_that_was_asked_about(write, run, path: str) -> None:
    for name in ("web", "other"):
        write(f"detections/{name}/rule.rego", f'package {name}\nimport rego.v1\n\nalert contains "x" if input.x\n')
    write(
        "detections/web/rule_test.rego", "package web\nimport rego.v1\ntest_x if count(alert) == 1 with input.x as 1\n"
    )
    report = run(path, coverage=True)
    assert [(file.path.rsplit("/", 2)[1], file.missed) for file in report.coverage.files] == [("web", frozenset())]
