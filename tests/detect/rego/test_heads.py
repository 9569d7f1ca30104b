"""A round in which a head has no value is left out, and every other round counts, as in OPA."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.rego.regorus_engine import RegorusEngine

DOCUMENT = {"user": "bob", "kept": {"k": "v", "l": "W"}}


def titles(folder: Path, text: str) -> list[str]:
    (folder / "r.rego").write_text(f"package t\n\n{text}\n")
    bundle = load_bundle(folder)
    assert [fault for fault in bundle.faults if fault.severity == "error"] == []
    return [alert["title"] for alert in RegorusEngine(bundle).evaluate("t", json.dumps(DOCUMENT))]


@pytest.mark.parametrize(
    "text",
    [
        'alert contains {"title": input.kept[f]} if { some f in ["none", "k", "l"] }',
        'alert contains {"title": input.kept[f]} if { some f in {"k", "none", "l"} }',
        'alert contains {"title": input.kept[f]} if some f in ["k", "none", "l"]',
        'alert contains {"title": input.kept[f]} if { # why\n  some f in ["k", "none", "l"] # all\n  f != "x" # not\n}',
        'alert contains {\n    "title": input.kept[f],\n} if {\n    some f in ["k", "none", "l"]\n}',
        'alert contains {"a": 1, "title": input.kept[f], "entities": [input.user]} if { some f in ["k", "none", "l"] }',
        'alert[{"a": 1, "title": input.kept[f], "entities": [input.user]}] { f := ["k", "none", "l"][_] }',
        'alert contains {"title": x} if some x in s\ns contains input.kept[f] if { some f in ["none", "k", "l"] }',
        'alert contains {"title": x} if some x in m\nm[f] := input.kept[f] if { some f in ["none", "k", "l"] }',
        'alert contains {"title": input.kept[f]} if { f := ["none", "k", "l"][_] }',
        'alert contains {"title": sprintf("%v", [input.kept[f]])} if { some f in ["none", "k", "l"] }',
    ],
)
def test_rounds_without_a_value_cost_no_other_round_its_alert(tmp_path: Path, text: str) -> None:
    assert sorted(titles(tmp_path, text)) == ["W", "v"]


def test_a_call_without_a_value_is_left_out_in_a_head_too(tmp_path: Path) -> None:
    text = 'alert contains {"title": to_text(f)} if { some f in ["none", "k"] }\nto_text(f) := upper(input.kept[f])'
    assert titles(tmp_path, text) == ["V"]


def test_comments_and_lines_of_a_head_do_not_matter(tmp_path: Path) -> None:
    head = '{\n    "title": concat("#", [input.kept[f], "x"]), # a title\n}'
    text = f'alert contains {head} if {{\n    some f in ["k", "none"]\n}}'
    assert titles(tmp_path, text) == ["v#x"]
