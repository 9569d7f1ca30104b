"""Reading Rego of both versions, and telling where it is wrong."""

from __future__ import annotations

import pytest

from noroshi.detect.rego.syntax import parse_module
from noroshi.runtime.errors import ContentError


def refusal(source: str) -> str:
    with pytest.raises(ContentError) as caught:
        parse_module("rule.rego", source)
    return str(caught.value)


def test_v1_is_preferred_and_v0_is_read() -> None:
    assert parse_module("a.rego", "package a.b\nalert contains 1 if input.x").version == "v1"
    assert parse_module("a.rego", "package a.b\nalert[x] { x := 1 }").version == "v0"


def test_packages_are_named_without_data_and_with_brackets_where_needed() -> None:
    assert parse_module("a.rego", "package a.b").package == "a.b"
    assert parse_module("a.rego", 'package a["b-c"].d').package == 'a["b-c"].d'


def test_of_two_refusals_the_one_further_on_is_told() -> None:
    assert refusal("package a\nalert[x] { x := 1 }\nb := ]") == "rule.rego:3:6: expecting expression"
    assert refusal("nothing") == "rule.rego:1:1: expecting `package` Missing package declaration."


def test_columns_count_letters_and_not_bytes_or_tab_stops() -> None:
    assert refusal('package a\n\tb := "é日" + ~').startswith("rule.rego:2:14: invalid character")
    tree = parse_module("a.rego", 'package a\n\tb := "é" + c\nc := "x"').ast
    value = tree["rules"][0]["Spec"]["head"]["Compr"]["assign"]["value"]["ArithExpr"]
    assert (value["span"]["line"], value["span"]["col"]) == (2, 11)


def test_keyword_names_are_refused_with_what_to_write_instead() -> None:
    assert refusal("package a\nimport.b := 1") == (
        "rule.rego:2:7: expecting identifier: the engine has no names that begin with a keyword; "
        "call it `import_`, or `import` below another name"
    )
    assert refusal("package a\nb if {\n\tas.c == 1\n}") == (
        "rule.rego:3:2: unexpected keyword `as`: the engine has no names that begin with a keyword; "
        "call it `as_`, or `as` below another name"
    )


@pytest.mark.parametrize("source", ["b := " + "[" * 40 + "]" * 40, "b := " + "(" * 5000 + "1" + ")" * 5000])
def test_nesting_that_the_parser_does_not_bear_is_refused_at_once(source: str) -> None:
    assert "nested too deeply" in refusal(f"package a\n{source}")


def test_brackets_in_strings_and_comments_do_not_nest() -> None:
    text = "[" * 40
    module = parse_module("a.rego", f'package a\n# {text}\nb := "{text}"\nc := `{text}`')
    assert len(module.ast["rules"]) == 2


def test_a_chain_too_long_to_walk_is_refused() -> None:
    assert "too long a chain" in refusal("package a\nb := " + " + ".join(["1"] * 2000))


def test_calls_for_metadata_are_answered_where_they_stand() -> None:
    source = (
        "# METADATA\n# title: the package\npackage a\n\n# METADATA\n# title: the rule\n# custom: {k: [1, x]}\n"
        "b := rego.metadata.rule()\nc := rego.metadata.chain()[0].path\n"
    )
    lines = parse_module("a.rego", source).program.splitlines()
    assert lines[7] == 'b := {"title": "the rule", "custom": {"k": [1, "x"]}, "scope": "rule"}'
    assert lines[8].startswith('c := [{"path": ["a", "c"]}, {"path": ["a"], "annotations": {"title": "the package"')
