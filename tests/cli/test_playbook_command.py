"""`noroshi playbook` and `noroshi risk`, as a person uses them without a running platform."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.commands import noroshi

PLAYBOOK = """\
main:
  params: [input]
  steps:
  - score:
      call: http.post
      args: {url: "https://risk-score-1.example.com/user", body: {parameter: "${input.user}"}}
      result: score
  - check: {switch: [{condition: "${score.body.value > 20}", next: act}]}
  - low: {return: too low}
  - act:
      call: http.post
      args: {url: "https://oslogin-connector-1.example.com/disable", body: "${input.user}"}
      result: r
  - done: {return: "${r.body.outcome}"}
"""


@dataclass(frozen=True)
class Person:
    """Types commands in a folder of their own."""

    folder: Path

    def types(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return noroshi(*arguments)

    def record(self, *arguments: str) -> dict[str, Any]:
        typed = self.types("playbook", "run", *arguments, "--data", '{"user": "bob"}', "--dry-run", "--format", "json")
        assert typed.returncode == 0, typed.stderr
        read: dict[str, Any] = json.loads(typed.stdout)
        return read


@pytest.fixture
def person(scratch: Path) -> Person:
    (scratch / "playbook.yaml").write_text(PLAYBOOK)
    return Person(scratch)


def test_a_dry_run_shows_what_would_be_done_by_the_scores_in_the_store(person: Person) -> None:
    record = person.record("playbook.yaml")
    assert (record["state"], record["result"]) == ("SUCCEEDED", "too low")
    assert person.types("risk", "set", "user", "bob", "50").returncode == 0
    assert person.types("risk", "get", "user", "bob").stdout == "50\n"
    record = person.record("playbook.yaml")
    assert record["result"] == "success"
    assert [step["args"].get("body") for step in record["steps"]] == [{"parameter": "bob"}, "bob"]
    assert set(record) == {
        "name",
        "playbook",
        "mode",
        "startedBy",
        "argument",
        "createTime",
        "startTime",
        "endTime",
        "state",
        "workflowRevisionId",
        "result",
        "steps",
    }


def test_a_real_run_of_an_unmapped_call_fails_and_says_what_to_set(person: Person) -> None:
    person.types("risk", "set", "user", "bob", "50")
    typed = person.types("playbook", "run", "playbook.yaml", "--data", '{"user": "bob"}')
    assert typed.returncode == 1
    assert "state: FAILED" in typed.stdout
    assert "not configured" in typed.stdout
    assert typed.stderr.splitlines()[-1].endswith("try again with `retry`.")


def test_whoever_starts_a_run_that_waits_for_people_is_told_how_they_answer(person: Person) -> None:
    (person.folder / "guarded").mkdir()
    step = "- s: {call: noroshi.risk.set, args: {kind: user, id: bob, value: 1}}"
    (person.folder / "guarded" / "playbook.yaml").write_text(step)
    policy = "title: Score bob\napprovals: [{actions: [noroshi.risk.set], quorum: 2}]"
    (person.folder / "guarded" / "policy.yaml").write_text(policy)
    person.types("playbook", "deploy", "guarded", "--source", "guarded/playbook.yaml")
    assert person.types("playbook", "list").stdout.endswith("  Score bob\n")
    typed = person.types("playbook", "run", "guarded")
    assert typed.returncode == 1
    asked = typed.stderr.splitlines()[-1].removeprefix("Waits for people: noroshi playbook approve ").split(",")[0]
    assert f"{asked}  PENDING" in person.types("playbook", "approvals").stdout
    assert "denied: Score bob; 0 of 2 agreed" in person.types("playbook", "deny", asked).stdout


def test_deployed_playbooks_run_by_name_and_their_runs_are_listed(person: Person) -> None:
    assert person.types("playbook", "deploy", "ssh", "--source", "playbook.yaml").returncode == 0
    assert person.types("playbook", "list").stdout.startswith("ssh  ")
    run = person.record("ssh")["name"]
    assert person.types("playbook", "runs").stdout.startswith(f"{run}  SUCCEEDED")
    assert "result: too low" in person.types("playbook", "show", run).stdout
    unknown = person.types("playbook", "run", "nowhere")
    assert unknown.returncode == 2
    assert unknown.stderr == "noroshi: there is no file and no deployed playbook 'nowhere'; deployed are: ssh\n"


def test_check_reports_every_fault_with_its_place(person: Person) -> None:
    (person.folder / "bad.yaml").write_text("- a: {call: htp}\n- b: {return: '${ghost}'}\n")
    typed = person.types("playbook", "check", "bad.yaml")
    assert typed.returncode == 1
    assert typed.stdout.splitlines() == [
        "bad.yaml:1:13: there is no function or subworkflow 'htp' (error, unknown-function)",
        "bad.yaml:2:15: the variable 'ghost' is never assigned (error, undefined-variable)",
    ]
    assert person.types("playbook", "check", ".").returncode == 0
    assert person.types("playbook", "graph", "playbook.yaml").stdout.startswith("flowchart TD\n")


def test_tests_of_a_playbook_run_beside_it(person: Person) -> None:
    calls = "calls: [{call: http.post, returns: {body: {value: 1}}}]"
    (person.folder / "tests.yaml").write_text(
        f"tests: [{{name: low, argument: {{user: bob}}, {calls}, result: too low}}]"
    )
    typed = person.types("playbook", "test", "--coverage", "--junit", "junit.xml")
    assert typed.returncode == 0
    assert typed.stdout.splitlines()[1:3] == ["PASS: 1/1", "playbook.yaml: 57.1 % covered"]
    assert (person.folder / "junit.xml").exists()
    assert person.types("playbook", "test", "--threshold", "90").returncode == 1


def test_bad_usage_is_one_clear_line(person: Person) -> None:
    typed = person.types("playbook", "run", "playbook.yaml", "--data", "{")
    assert typed.returncode == 2
    assert typed.stderr.startswith("noroshi: not JSON: '{'")
