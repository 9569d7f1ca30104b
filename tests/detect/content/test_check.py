"""Checking rules: every fault of every file, each at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.detect.content.check import check_rules
from noroshi.detect.content.check_fields import KnownFields
from noroshi.schemas.event import load_event_schema

DOCUMENTS = {
    "proxy": [{"user": {"name": "a", "groups": [{"id": 1}]}, "requestPath": "/", "labels": {}}],
    "shell": [{"command": "ls", "args": ["-l"]}],
}


@pytest.fixture(scope="module")
def known() -> KnownFields:
    return KnownFields(DOCUMENTS, load_event_schema())


HEAD = """# METADATA
# title: A title
# description: A description
# custom:
#   severity: low
#   attack: []
#   owner: me
#   status: stable
#   false_positives: []
"""
BODY = 'package p\nalert contains {"title": "t"} if input.command == "rm"\n'
TEST = "package p_test\nimport data.p\ntest_p if count(p.alert) == 0"


def faults(folder: Path, known: KnownFields, rule: str, test: str = TEST) -> list[str]:
    (folder / "rule.rego").write_text(rule, encoding="utf-8")
    if test:
        (folder / "rule_test.rego").write_text(test, encoding="utf-8")
    return [f"{Path(f.path).name}:{f.line}:{f.column}: {f.code}: {f.message}" for f in check_rules(folder, known)]


def test_a_complete_rule_has_no_fault(tmp_path: Path, known: KnownFields) -> None:
    assert faults(tmp_path, known, HEAD + BODY) == []


def test_tests_may_be_rego_in_any_package_or_cases_beside_the_rule(tmp_path: Path, known: KnownFields) -> None:
    message = "the rule has no tests: write cases.yaml or rule_test.rego beside it (`noroshi test` runs them)"
    assert faults(tmp_path, known, HEAD + BODY, test="") == [f"rule.rego:1:1: no-tests: {message}"]
    (tmp_path / "cases.yaml").write_text("cases: []", encoding="utf-8")
    assert faults(tmp_path, known, HEAD + BODY, test="") == []


@pytest.mark.parametrize(
    ("said", "instead", "fault"),
    [
        ("severity: low", "severity: lwo", "5:5: metadata-value: custom.severity 'lwo' is none of informational, low,"),
        ("status: stable", "status: Stable", "8:5: metadata-value: custom.status 'Stable' is none of experimental,"),
        ("attack: []", "attack: [T1110, T0001]", "6:21: attack-id: ATT&CK has no technique T0001"),
        ("attack: []", "attack: T1110", "6:5: metadata-value: custom.attack must be a list"),
        ("attack: []", "attack: [brute]", "6:14: attack-id: 'brute' is no ATT&CK technique id"),
        ("owner: me", "ownr: me", "4:3: metadata-missing: METADATA has no custom.owner"),
        ("owner: me", "owner: me\n#   source: [shel]", "8:14: metadata-value: no integration is called 'shel'"),
        ("owner: me", "owner: me\n#   risk_score: 101", "8:5: metadata-value: custom.risk_score must be a whole"),
        ("title: A", "titel: A", "2:3: metadata-unknown: unknown METADATA key 'titel': did you mean title?"),
        ("title: A title", "title: [", "4:9: metadata: not YAML: did not find expected ',' or ']'"),
    ],
)
def test_metadata_is_held_against_what_it_may_say(
    tmp_path: Path, known: KnownFields, said: str, instead: str, fault: str
) -> None:
    found = faults(tmp_path, known, HEAD.replace(said, instead) + BODY)
    assert any(each.startswith(f"rule.rego:{fault}") for each in found), found


def test_a_rule_without_metadata_is_told_at_its_package(tmp_path: Path, known: KnownFields) -> None:
    assert faults(tmp_path, known, "# only a comment\n" + BODY) == [
        (
            "rule.rego:2:1: metadata-missing: no METADATA: put a `# METADATA` block above `package` with title, "
            "description and custom keys"
        )
    ]


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ('input.comand == "x"', "unknown-field: input.comand: no event of any known source has a field comand, did"),
        ('input.requestpath == "x"', "unknown-field: input.requestpath: no event of any known source has a field"),
        ('input.elsewhere == "x"', "unknown-field: input.elsewhere: no event of any known source has a field else"),
        ('input.user.grups == "x"', "unknown-field: input.user.grups: no event of any known source has a field gr"),
        ('object.get(input, ["user", "nmae"], "") == "x"', "unknown-field: input.user.nmae: no event of any known sou"),
        ('input.ocsf.usr.name == "x"', "unknown-field: input.ocsf.usr.name: no field usr, did you mean user?"),
        ('input.noroshi.sorce == "x"', "unknown-field: input.noroshi.sorce: no field sorce, did you mean source?"),
        ('starts_with(input.command, "x")', "unknown-function: unknown function starts_with: did you mean startsw"),
        ("startswith(input.command)", "wrong-arity: startswith takes 2 values, not 1"),
        ('http.send({"url": input.command})', "refused-function: http.send is not available to rules: they can"),
        ('rateLimit("k") > 1', "wrong-arity: rateLimit takes 2 values, not 1"),
        ('re_match("x", input.command)', "deprecated: re_match is deprecated: write `regex.match`"),
        ("input.command == comand", "unsafe-variable: variable comand is unsafe: nothing gives it a value"),
        ("data.lib.f(input.command)", "unknown-function: unknown function data.lib.f"),
    ],
)
def test_conditions_that_cannot_hold_are_told_before_an_event_arrives(
    tmp_path: Path, known: KnownFields, condition: str, fault: str
) -> None:
    rule = f'{HEAD}package p\nalert contains {{"title": "t"}} if {{\n\t{condition}\n\tinput.command == "rm"\n}}\n'
    found = faults(tmp_path, known, rule)
    assert len(found) == 1
    assert found[0].partition(": ")[2].startswith(fault)
    assert found[0].startswith("rule.rego:12:")


@pytest.mark.parametrize(
    "condition",
    [
        "input.user.groups[_].id == 1",
        'input.labels.anything == "x"',
        'input.user.unheard == "x"',
        'input["args"][0] == "-l"',
        'input.ocsf.unmapped.anything.at_all == "x"',
        "input.ocsf.src_endpoint.ip",
        "input.noroshi.enrichment.assets.owner",
        "some name in object.keys(input)",
    ],
)
def test_fields_that_may_be_there_are_not_told(tmp_path: Path, known: KnownFields, condition: str) -> None:
    rule = f'{HEAD}package p\nalert contains {{"title": "t"}} if {{\n\t{condition}\n\tinput.command == "rm"\n}}\n'
    assert faults(tmp_path, known, rule) == []


def test_libraries_are_found_in_the_tree_of_detections(tmp_path: Path, known: KnownFields) -> None:
    tree = tmp_path / "detections"
    for folder in (tree / "lib", tree / "shell" / "removed"):
        folder.mkdir(parents=True)
    (tree / "lib" / "shells.rego").write_text("package lib.shells\nremoves(x) if x == `rm`\nbroken := ((\n")
    rule = f'{HEAD}package p\nalert contains {{"title": "t"}} if data.lib.shells.removes(input.command)\n'
    found = faults(tree / "shell" / "removed", known, rule)
    assert [each.split(": ")[1] for each in found] == ["needs-broken", "unknown-function"]
    (tree / "lib" / "shells.rego").write_text("package lib.shells\nremoves(x) if x == `rm`\n")
    assert faults(tree / "shell" / "removed", known, rule) == []


def test_fields_are_those_of_the_sources_a_rule_names(tmp_path: Path, known: KnownFields) -> None:
    rule = HEAD.replace("owner: me", "owner: me\n#   source: proxy") + BODY
    assert faults(tmp_path, known, rule) == [
        "rule.rego:12:34: unknown-field: input.command: no event of source proxy has a field command"
    ]


def test_a_rule_for_which_nothing_need_stand_in_an_event_is_told(tmp_path: Path, known: KnownFields) -> None:
    rule = HEAD + 'package p\nalert contains {"title": "t"} if not input.command\n'
    assert [each.split(": ")[1] for each in faults(tmp_path, known, rule)] == ["no-fast-pattern"]


def test_v0_is_told_once_a_file(tmp_path: Path, known: KnownFields) -> None:
    rule = HEAD + 'package p\nalert[x] { input.command == "rm"; x := {"title": "t"} }\n'
    assert faults(tmp_path, known, rule) == [
        "rule.rego:10:1: v0-syntax: Rego v0 syntax: v1 writes `alert contains x if { … }` for `alert[x] { … }`"
    ]


def test_faults_of_tests_are_told_too(tmp_path: Path, known: KnownFields) -> None:
    found = faults(tmp_path, known, HEAD + BODY, test=TEST + "\ntest_q if p.nothing(1)\n")
    assert found == ["rule_test.rego:4:11: unknown-function: unknown function data.p.nothing"]
