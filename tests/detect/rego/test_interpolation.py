"""Template strings written out as concatenations."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noroshi.detect.rego.interpolation import without_interpolation
from noroshi.detect.rego.interpreter import Interpreter
from noroshi.detect.rego.syntax import parse_module


def value(expression: str, document: object = None) -> object:
    module = parse_module("t.rego", f"package t\n\nanswer := {expression}\n")
    interpreter = Interpreter([module], lenient=False)
    interpreter.set_input(json.dumps(document))
    return json.loads(interpreter.rule_json("data.t.answer"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('$"plain"', "plain"),
        ('$"user {input.name}!"', "user alice!"),
        ('$"{input.missing} and {1 + 1}"', "<undefined> and 2"),
        (r'$"\{no} \"q\" {"in"}"', '{no} "q" in'),
        ('$"{$"{input.name}"}{$`{`x`}`}"', "alicex"),
        ('$"{set()} {{1}} {[null, true]} {{"a": "b"}}"', 'set() {1} [null, true] {"a": "b"}'),
        ('$"{[x | some x in input.list]}"', "[1, 2]"),
        ('$"{input.name with input as {"name": "bob"}}"', "bob"),
        ("$`{input.name}\n\\{raw} \\n`", "alice\n{raw} \\n"),
    ],
)
def test_templates_read_as_opa_reads_them(expression: str, expected: str) -> None:
    assert value(expression, {"name": "alice", "list": [1, 2]}) == expected


def test_no_line_moves() -> None:
    source = "package t\na := $`one\ntwo {input.x}\n\nfour`\nb := 1\n"
    program = parse_module("t.rego", source).program
    assert program.split("\n").index("b := 1") == source.split("\n").index("b := 1")


@pytest.mark.parametrize("source", ['a := "$"', '# $"{\na := 1', 'a := `$"{x}"`', 'a := $"{x"', 'a := $"open'])
def test_text_without_a_closed_template_is_left_alone(source: str) -> None:
    assert without_interpolation(source) is None


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_any_literal_text_stays_itself(text: str) -> None:
    quoted = json.dumps(text, ensure_ascii=False).replace("{", "\\{")
    assert value(f"${quoted}") == text
