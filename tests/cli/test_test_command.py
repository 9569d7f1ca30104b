"""`noroshi test` as a person or a build server runs it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from tests.commands import noroshi

_RULE = """\
package web

import rego.v1

alert contains {"title": "Many logins"} if {
    input.action == "login"
    rateLimit(input.user, "5m") > 10
}
"""
_TESTS = """\
package web

import rego.v1

test_ten if count(alert) == 0 with input as {"action": "login", "user": "bob"} with rateLimit as 10

test_eleven if count(alert) == 1 with input as {"action": "login", "user": "bob"} with rateLimit as 11
"""


@pytest.fixture
def suite(scratch: Path) -> Path:
    folder = scratch / "content" / "detections" / "web"
    folder.mkdir(parents=True)
    (folder / "rule.rego").write_text(_RULE)
    (folder / "rule_test.rego").write_text(_TESTS)
    return scratch


def test_the_scenario_prints_its_two_tests_and_exits_0(shared: Path) -> None:
    done = noroshi("test", shared / "scenario")
    lines = [line.split(" (")[0] for line in done.stdout.splitlines()]
    assert (done.returncode, lines, done.stderr) == (
        0,
        [
            "data.scenario.test_file_is_a_cryptominer: PASS",
            "data.scenario.test_file_is_not_a_cryptominer: PASS",
            "-" * 80,
            "PASS: 2/2",
        ],
        "",
    )


def test_a_failing_test_exits_1_and_names_the_expression(suite: Path) -> None:
    test = suite / "content/detections/web/rule_test.rego"
    test.write_text(_TESTS + "\ntest_wrong if {\n    count(alert) == 7\n}\n")
    done = noroshi("test", "--run", "wrong$")
    assert done.returncode == 1
    assert "  content/detections/web/rule_test.rego:10: not true: count(alert) == 7" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-2:] == ["PASS: 0/1", "FAIL: 1/1"]


def test_coverage_below_the_threshold_exits_1_with_reports_written(suite: Path) -> None:
    (suite / "content/detections/web/rule_test.rego").write_text(
        "package web\nimport rego.v1\ntest_other if count(alert) == 0 with input as {}\n"
    )
    done = noroshi("test", "--threshold", 90, "--format", "json", "--junit", "report.xml")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "coverage is below the threshold of 90 %\n")
    assert report["coverage"] == {
        "percent": 33.33,
        "files": [
            {"path": "content/detections/web/rule.rego", "percent": 33.33, "covered": [6], "missed": [5, 7]},
        ],
    }
    assert Xml.parse(suite / "report.xml").getroot().get("tests") == "1"  # noqa: S314 - our own output


def test_coverage_at_the_threshold_exits_0(suite: Path) -> None:
    done = noroshi("test", "--threshold", 100)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, " 100.0 %  of all lines")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "noroshi: there is no nowhere; name a folder of rules or a file of tests\n"),
        (["--run", "("], "noroshi: --run '(' is no regular expression: "),
        (["--run", "nothing"], "noroshi: no tests in content/detections: "),
        (["--threshold", "101"], "less than or equal"),
    ],
)
def test_what_cannot_be_run_exits_2_with_one_line(suite: Path, arguments: list[str], message: str) -> None:
    done = noroshi("test", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_file_that_does_not_load_exits_1(suite: Path) -> None:
    (suite / "content/detections/web/bad.rego").write_text("package web\nalert {\n")
    done = noroshi("test")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-2:] == ["PASS: 2/2", "NOT LOADED: 1"]


def test_cases_run_from_their_own_folder_outside_any_tree(scratch: Path) -> None:
    (scratch / "rule.rego").write_text(_RULE)
    (scratch / "cases.yaml").write_text(
        "cases:\n"
        "  - name: eleven\n"
        "    events:\n"
        "      - {input: {action: login, user: bob}, repeat: 11, every: 1s, alerts: [{title: Many logins}]}\n"
    )
    done = noroshi("test")
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "PASS: 1/1", "")


def test_samples_of_an_integration_are_tests_too(scratch: Path) -> None:
    assert noroshi("new", "integration", "acme").returncode == 0
    done = noroshi("test", "acme")
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "PASS: 1/1", "")
    expected = scratch / "acme" / "samples" / "events.events.json"
    expected.write_text(expected.read_text().replace("192.0.2.10", "192.0.2.11"))
    done = noroshi("test", "acme")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "FAIL: 1/1")
