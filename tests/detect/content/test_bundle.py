"""Folders of Rego as bundles: what is a rule, what it needs, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.detect.content.bundle import load_bundle
from noroshi.runtime.errors import ContentError


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.rego").write_text(text, encoding="utf-8")
    return folder


METADATA = """# METADATA
# title: A title
# description: |
#   Two lines,
#   one text.
# custom:
#   severity: high
#   attack: [T1110, T1078.004]
#   owner: security
#   status: stable
#   source: linux_auth
#   risk_score: 40
#   false_positives:
#     - a colleague
"""


def test_a_rule_carries_the_metadata_of_its_package(tmp_path: Path) -> None:
    (rule,) = load_bundle(write(tmp_path, a=METADATA + "package a.b\nalert contains 1 if input.x")).rules
    assert (rule.id, rule.title, rule.description) == ("a.b", "A title", "Two lines,\none text.")
    assert (rule.severity, rule.attack_ids, rule.owner) == ("high", ("T1110", "T1078.004"), "security")
    assert (rule.status, rule.sources, rule.risk_score) == ("stable", ("linux_auth",), 40)
    assert (rule.false_positives, rule.stateful) == (("a colleague",), False)


def test_metadata_above_the_alert_stands_in_for_the_packages(tmp_path: Path) -> None:
    text = "package a\n\n# METADATA\n# title: Of the alert\nalert contains 1 if input.x"
    assert load_bundle(write(tmp_path, a=text)).rules[0].title == "Of the alert"


def test_metadata_in_a_string_is_no_metadata(tmp_path: Path) -> None:
    text = 'package a\nx := `\n# METADATA\n# title: Not one\n`\nalert contains "t" if input.y == x'
    assert load_bundle(write(tmp_path, a=text)).rules[0].title == ""


def test_a_rule_has_the_modules_of_its_package_and_of_all_it_reaches(tmp_path: Path) -> None:
    bundle = load_bundle(
        write(
            tmp_path,
            one="package a\nimport data.lib.deep as lib\nalert contains 1 if lib.f(input.x)",
            two="package a\nhelp := data.other.value",
            deep="package lib.deep\nf(x) := x",
            other="package other\nvalue := 1",
            far="package far\nvalue := 1",
            one_test="package a\ntest_x if count(alert) == 0",
        )
    )
    (rule,) = bundle.rules
    assert [Path(module.path).stem for module in rule.modules] == ["one", "two", "deep", "other"]
    assert [Path(module.path).stem for module in bundle.modules] == ["deep", "far", "one", "other", "two"]
    assert [Path(module.path).stem for module in bundle.tests] == ["one_test"]


def test_a_rule_that_calls_a_function_with_memory_is_stateful(tmp_path: Path) -> None:
    bundle = load_bundle(
        write(
            tmp_path,
            a="package a\nalert contains 1 if data.lib.often",
            b="package b\nalert contains 1 if input.x",
            lib='package lib\noften if rateLimit(input.user, "5m") > 3',
        )
    )
    assert {rule.id: rule.stateful for rule in bundle.rules} == {"a": True, "b": False}


BROKEN = {
    "syntax": "package broken\nalert contains ((1",
    "unsafe": "package broken\nalert contains x if x == y",
    "unknown": "package broken\nalert contains 1 if starts_with(input.x, `a`)",
    "arity": "package broken\nalert contains 1 if startswith(input.x)",
    "refused": "package broken\nalert contains 1 if http.send({})",
    "recursive": "package broken\nf(x) := f(x)\nalert contains 1 if f(1)",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_told_and_harms_no_other(tmp_path: Path, kind: str) -> None:
    healthy = "package healthy\nalert contains 1 if input.x"
    bundle = load_bundle(write(tmp_path, broken=BROKEN[kind], healthy=healthy))
    assert [rule.id for rule in bundle.rules] == ["healthy"]
    assert {Path(fault.path).name for fault in bundle.faults} == {"broken.rego"}


@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("package lib\nvalue := nothing(1)", "unknown-function"),
        ("package lib\nvalue := ((", "rego-syntax"),
    ],
)
def test_a_rule_that_needs_a_broken_library_is_left_out_with_it_and_told(
    tmp_path: Path, library: str, code: str
) -> None:
    bundle = load_bundle(
        write(
            tmp_path,
            a="package a\nalert contains 1 if not data.lib.value",
            b="package b\nalert contains 1 if input.x",
            lib=library,
        )
    )
    assert [rule.id for rule in bundle.rules] == ["b"]
    assert [(Path(fault.path).name, fault.code) for fault in bundle.faults] == [
        ("a.rego", "needs-broken"),
        ("lib.rego", code),
    ]


def test_the_healthy_files_of_a_package_go_on_without_a_broken_one(tmp_path: Path) -> None:
    bundle = load_bundle(
        write(
            tmp_path,
            one="package a\nalert contains 1 if input.x",
            two="package a\nalert contains ((",
            three="package a\nalert contains 3 if helper",
        )
    )
    (rule,) = bundle.rules
    assert [Path(module.path).stem for module in rule.modules] == ["one"]
    assert [(Path(fault.path).name, fault.code) for fault in bundle.faults] == [
        ("three.rego", "unsafe-variable"),
        ("two.rego", "rego-syntax"),
    ]


def test_files_that_are_no_text_and_folders_that_are_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "bytes.rego").write_bytes(b"\xff\xfe")
    assert [fault.code for fault in load_bundle(tmp_path).faults] == ["unreadable"]
    with pytest.raises(ContentError, match="no such file or folder"):
        load_bundle(tmp_path / "missing")


def test_one_file_is_a_bundle_too(tmp_path: Path) -> None:
    write(tmp_path, a="package a\nalert contains 1", b="package b\nalert contains 1")
    assert [rule.id for rule in load_bundle(tmp_path / "a.rego").rules] == ["a"]


def test_the_scenario_loads_as_it_is(shared: Path) -> None:
    bundle = load_bundle(shared / "scenario")
    assert bundle.faults == ()
    assert [(rule.id, rule.stateful) for rule in bundle.rules] == [("scenario", True)]
