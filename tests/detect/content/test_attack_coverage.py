"""The ATT&CK matrix of rules, and its export for the ATT&CK Navigator."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from noroshi.detect.content.attack import techniques
from noroshi.detect.content.attack_coverage import Cell, Column, coverage, navigator_layer
from noroshi.detect.content.attack_matrix import TACTICS, attack_matrix
from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import Rule

_TEXT = {"type": "string"}
_LAYER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "domain"],
    "properties": {
        "name": _TEXT,
        "description": _TEXT,
        "domain": {"enum": ["enterprise-attack", "mobile-attack", "ics-attack"]},
        "sorting": {"enum": [0, 1, 2, 3]},
        "versions": {
            "type": "object",
            "required": ["navigator", "layer"],
            "properties": {"attack": _TEXT, "navigator": _TEXT, "layer": {"const": "4.5"}},
            "additionalProperties": False,
        },
        "layout": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "layout": {"enum": ["side", "flat", "mini"]},
                "showID": {"type": "boolean"},
                "showName": {"type": "boolean"},
                "expandedSubtechniques": {"enum": ["none", "all", "annotated"]},
            },
        },
        "techniques": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["techniqueID"],
                "additionalProperties": False,
                "properties": {
                    "techniqueID": {"type": "string", "pattern": r"^T\d{4}(\.\d{3})?$"},
                    "score": {"type": "number"},
                    "color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
                    "comment": _TEXT,
                    "enabled": {"type": "boolean"},
                },
            },
        },
        "gradient": {
            "type": "object",
            "required": ["colors", "minValue", "maxValue"],
            "additionalProperties": False,
            "properties": {
                "colors": {"type": "array", "minItems": 2, "items": {"type": "string", "pattern": "^#[0-9a-f]{6}$"}},
                "minValue": {"type": "number"},
                "maxValue": {"type": "number"},
            },
        },
        "legendItems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["label", "color"],
                "additionalProperties": False,
                "properties": {"label": _TEXT, "color": _TEXT},
            },
        },
    },
}
"""The tables of the published description of layer format 4.5, as far as we use it."""


def rule(name: str, attack: str, *sources: str) -> Rule:
    return Rule(id=name, package=name, path=name, modules=(), attack_ids=(attack,), sources=sources)


def cell(columns: tuple[Column, ...], tactic: str, technique: str) -> Cell:
    column = next(column for column in columns if column.tactic == tactic)
    return next(cell for cell in column.cells if cell.technique.id == technique)


def test_the_matrix_names_techniques_that_checks_know_and_tactics_that_there_are() -> None:
    matrix = attack_matrix()
    assert set(matrix) <= techniques()
    assert {tactic for technique in matrix.values() for tactic in technique.tactics} == set(TACTICS)
    assert matrix["T1110.001"].name == "Password Guessing"
    assert matrix["T1110.001"].parent == "T1110"


def test_a_rule_about_a_part_covers_the_technique_under_each_of_its_tactics() -> None:
    columns = coverage([rule("a", "T1078.004", "aws")], silent=())
    for tactic in ("initial-access", "persistence", "privilege-escalation", "defense-evasion"):
        found = cell(columns, tactic, "T1078")
        assert (found.sight, found.rules) == ("seen", ("a",))
        assert {part.technique.id: part.rules for part in found.parts if part.rules} == {"T1078.004": ("a",)}
    assert cell(columns, "impact", "T1485").sight == "none"


@pytest.mark.parametrize(
    ("silent", "sight"), [({"aws"}, "seen"), ({"aws", "gcp"}, "blind"), (set(), "seen"), ({"gcp"}, "seen")]
)
def test_a_technique_is_blind_when_every_source_of_every_rule_is_silent(silent: set[str], sight: str) -> None:
    rules = [rule("a", "T1110", "aws"), rule("b", "T1110", "aws", "gcp")]
    assert cell(coverage(rules, silent), "credential-access", "T1110").sight == sight


def test_a_rule_that_names_no_source_is_never_blind() -> None:
    assert cell(coverage([rule("a", "T1110")], {"aws"}), "credential-access", "T1110").sight == "seen"


def test_the_layer_is_what_the_navigator_describes(root: Path) -> None:
    rules = load_bundle(root / "content" / "detections").rules
    layer = navigator_layer(coverage(rules, silent={"falco"}), "Noroshi", "rules")
    jsonschema.validate(layer, _LAYER)
    named = {technique for one in rules for technique in one.attack_ids}
    assert {each["techniqueID"] for each in layer["techniques"]} == named | {each[:5] for each in named}
    guessing = next(each for each in layer["techniques"] if each["techniqueID"] == "T1110.001")
    assert guessing["score"] == sum("T1110.001" in one.attack_ids for one in rules)
    assert guessing["color"] == "#4f9d8b"
