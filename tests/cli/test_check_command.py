"""`noroshi check` and `noroshi new`, as a person uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from noroshi.cli.main import root

BROKEN = """# METADATA
# title: A title
package p

alert contains {"title": "t"} if starts_with(input.message, "x")
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root, arguments)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rule.rego").write_text(BROKEN, encoding="utf-8")
    return tmp_path / "rules"


def test_faults_are_lines_that_editors_understand_and_errors_fail(broken: Path) -> None:
    result = run("check", str(broken))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert (
        "rules/rule.rego:5:34: error: unknown function starts_with: did you mean startswith? [unknown-function]"
        in lines
    )
    assert lines[-1] == "0 rules, 0 integrations: 6 errors, 2 warnings"


def test_json_has_every_fault_with_its_place(broken: Path) -> None:
    document = json.loads(run("check", "rules", "--format", "json").stdout)
    assert (document["rules"], len(document["faults"])) == (0, 8)
    assert document["faults"][-1] == {
        "path": "rules/rule.rego",
        "line": 5,
        "column": 34,
        "severity": "error",
        "code": "unknown-function",
        "message": "unknown function starts_with: did you mean startswith?",
    }


def test_sarif_places_results_and_names_their_rules(broken: Path) -> None:
    document = json.loads(run("check", "rules", "--format", "sarif").stdout)
    assert document["version"] == "2.1.0"
    (sarif,) = document["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    for result in sarif["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
    assert sarif["results"][-1]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "rules/rule.rego"},
                "region": {"startLine": 5, "startColumn": 34},
            }
        }
    ]


def test_warnings_fail_only_when_asked(broken: Path) -> None:
    assert run("new", "detection", "fine", "--into", "other").exit_code == 0
    rule = Path("other/fine/rule.rego")
    rule.write_text(rule.read_text(encoding="utf-8").replace("#   attack: [T1078]\n", ""), encoding="utf-8")
    relaxed, strict = run("check", "other"), run("check", "other", "--strict")
    assert (relaxed.exit_code, strict.exit_code) == (0, 1)
    assert "METADATA has no custom.attack" in relaxed.stdout


def test_costs_show_patterns_hits_and_times(broken: Path) -> None:
    Path("other").mkdir()
    rule = 'package sshd\nalert contains {"title": "t"} if input.program == "sshd"\n'
    Path("other/rule.rego").write_text(rule, encoding="utf-8")
    document = json.loads(run("check", "other", "--format", "json", "--cost").stdout)
    (cost,) = document["costs"]
    assert (cost["rule"], cost["events"] > cost["hits"] > 0) == ("sshd", True)
    assert '"sshd"' in cost["pattern"]
    assert cost["microsecondsPerEvaluation"] > cost["microsecondsPerEvent"] > 0
    assert "Cost of each rule" in run("check", "other", "--cost").stdout


@pytest.mark.parametrize("path", ["missing", "empty"])
def test_a_folder_with_nothing_to_check_is_a_wrong_call(broken: Path, path: str) -> None:
    Path("empty").mkdir()
    assert run("check", path).exception.__class__.__name__ == "UsageError"


def test_a_new_detection_and_a_new_integration_pass_their_check(broken: Path) -> None:
    Path("content/detections").mkdir(parents=True)
    created = run("new", "detection", "acme/odd-login")
    assert created.stdout.splitlines()[0] == "content/detections/acme/odd_login/rule.rego"
    assert run("new", "integration", "acme_proxy", "--into", "integrations").exit_code == 0
    assert run("check", "content").stdout == "1 rule, 0 integrations: 0 errors, 0 warnings\n"
    assert run("check", "integrations").stdout == "0 rules, 1 integration: 0 errors, 0 warnings\n"
