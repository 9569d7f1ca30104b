"""Tests of playbooks: recorded calls, and what is said when something is not as recorded."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any
from xml.etree import ElementTree

import pytest

from noroshi.model.call import Call, Failed, Returned, Secret
from noroshi.respond.testing.cases import load_tests
from noroshi.respond.testing.junit import write_junit
from noroshi.respond.testing.recording import append, record
from noroshi.respond.testing.running import Report, run_tests
from noroshi.runtime.errors import ContentError, UsageError

PLAYBOOK = """
main:
  params: [input]
  steps:
  - score: {call: http.get, args: {url: "https://example.com/score", query: {user: "${input.user}"}}, result: r}
  - check: {switch: [{condition: "${r.body.value > 20}", next: act}]}
  - low: {return: low}
  - act:
      try: {call: c.disable, args: {user: "${input.user}"}, result: d}
      retry: {predicate: "${http.default_retry_predicate}", max_retries: 1, backoff: {initial_delay: 5}}
      except: {as: e, steps: [{give_up: {raise: {code: 7, why: "${e.message}"}}}]}
  - done: {return: "${d}"}
"""

SCORE = (
    "{call: http.get, args: {url: 'https://example.com/score', query: {user: bob}}, returns: {body: {value: VALUE}}}"
)


def run(folder: Path, tests: str) -> Report:
    (folder / "playbook.yaml").write_text(PLAYBOOK)
    (folder / "tests.yaml").write_text(dedent(tests))
    return run_tests(load_tests(folder / "tests.yaml"))


def failures(report: Report) -> list[str]:
    return [failure for verdict in report.verdicts for failure in verdict.failures]


def test_recorded_runs_pass_and_cover(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        f"""
        tests:
        - name: a low score does nothing
          argument: {{user: bob}}
          calls: [{SCORE.replace("VALUE", "20")}]
          result: low
        - name: a high score disables, after one more try
          argument: {{user: bob}}
          calls:
          - {SCORE.replace("VALUE", "21")}
          - {{call: c.disable, args: {{user: bob}}, raises: {{tags: [HttpError], code: 503, message: busy}}}}
          - {{call: c.disable, returns: gone}}
          result: gone
          elapsed: 5
        """,
    )
    assert failures(report) == []
    assert report.coverage.missed() == [
        f"{tmp_path / 'playbook.yaml'}:8: main.act, except",
        f"{tmp_path / 'playbook.yaml'}:11: main.give_up",
    ]
    assert report.coverage.percent == pytest.approx(100 * 7 / 9)


def test_errors_are_compared_by_what_the_test_writes(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        f"""
        tests:
        - name: a refusal is told
          argument: {{user: bob}}
          calls:
          - {SCORE.replace("VALUE", "21")}
          - {{call: c.disable, raises: {{tags: [HttpError], code: 400, message: no}}}}
          error: {{code: 7}}
        - name: a server error of the score is not caught
          argument: {{user: bob}}
          calls: [{{call: http.get, returns: {{code: 500}}}}]
          error: {{code: 500, tags: [HttpError]}}
        """,
    )
    assert failures(report) == []


def test_everything_unexpected_is_said(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        f"""
        tests:
        - name: other arguments
          argument: {{user: eve}}
          calls: [{SCORE.replace("VALUE", "1")}]
          result: high
          elapsed: 3
        - name: no recording
          argument: {{user: bob}}
        - name: another call first
          argument: {{user: bob}}
          calls: [{{call: c.disable}}]
        """,
    )
    told = [verdict.failures for verdict in report.verdicts]
    called = '{"url": "https://example.com/score", "query": {"user": "eve"}}'
    assert told[0] == (
        f"main.score: http.get is called with {called}, expected {called.replace('eve', 'bob')}",
        'returns "low", expected "high"',
        "takes 0 s of virtual time, expected 3 s",
    )
    assert told[1][0].endswith("has no recording; no call is expected any more")
    assert told[1][1].startswith("ends with an error: SystemError: main.score: http.get")
    assert told[2][0].endswith("has no recording; c.disable is expected")
    assert "the call of c.disable never came" in told[2]


@pytest.mark.parametrize(
    ("tests", "fault"),
    [
        ("[]", "a list 'tests'"),
        ("tests: [{argument: 1}]", "test 1 has no name"),
        ("tests: [{name: a, results: 1}]", "unknown key 'results'"),
        ("tests: [{name: a, result: 1, error: 2}]", "expects a result and an error"),
        ("tests: [{name: a, calls: [{args: {}}]}]", "a call is a map with 'call'"),
        ("tests: [{name: a, calls: [{call: c.a, returns: 1, raises: 2}]}]", "both returns and raises"),
        ("test: 1\ntests: [{name: a}]", "unknown key 'test'"),
    ],
)
def test_a_wrong_test_file_is_refused(tmp_path: Path, tests: str, fault: str) -> None:
    with pytest.raises(ContentError, match=fault):
        run(tmp_path, tests)


def test_waits_receive_the_callbacks_of_the_test(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(
        dedent("""
            - c: {call: events.create_callback_endpoint, result: cb}
            - w: {call: events.await_callback, args: {callback: "${cb}", timeout: 60}, result: m}
            - r: {return: "${m.http_request.body}"}
        """)
    )
    tests = "playbook: other.yaml\ntests:\n- {name: yes, callbacks: [{body: approved}], result: approved}\n"
    report = run(tmp_path, tests + "- {name: no, error: {tags: [TimeoutError]}, elapsed: 60}\n")
    assert failures(report) == []


def test_verdicts_are_written_for_ci(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        f"tests: [{{name: ok, argument: {{user: bob}}, calls: [{SCORE.replace('VALUE', '1')}]}}, {{name: bad}}]",
    )
    write_junit(tmp_path / "junit.xml", report.verdicts)
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]  # noqa: S314 - our own file
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suite] == ["ok", "bad"]


def test_a_dry_run_becomes_a_test_that_passes(tmp_path: Path) -> None:
    playbook = tmp_path / "playbook.yaml"
    playbook.write_text(
        dedent("""
            main:
              params: [a]
              steps:
              - t: {assign: [{t: '${googleapis.secretmanager.v1.projects.secrets.versions.accessString("token")}'}]}
              - g: {call: http.get, args: {url: "https://example.com/x"}, result: r}
              - s: {try: {call: x.act, args: {user: "${a.user}", on: "no"}}, except: {as: e, assign: [{n: 1}]}}
              - d: {return: "${r.body.v}"}
        """)
    )

    def assume(call: Call) -> Any:
        if call.function == "x.act":
            return Failed({"tags": ["HttpError"], "code": 500})
        is_secret = call.function.startswith("googleapis.")
        return Secret("token", "xoxb-1") if is_secret else Returned({"code": 200, "headers": {}, "body": {"v": "7"}})

    append(record(playbook, "one", {"user": "bob"}, assume), tmp_path / "tests.yaml")
    append(record(playbook, "two", {"user": "eve"}, assume), tmp_path / "tests.yaml")
    with pytest.raises(UsageError, match="has a test 'one' already"):
        append(record(playbook, "one", None, assume), tmp_path / "tests.yaml")
    assert "xoxb" not in (tmp_path / "tests.yaml").read_text()
    file = load_tests(tmp_path / "tests.yaml")
    assert [(test.name, len(test.calls), test.result) for test in file.tests] == [("one", 3, "7"), ("two", 3, "7")]
    assert file.tests[0].calls[2].args == {"user": "bob", "on": "no"}
    assert failures(run_tests(file)) == []
