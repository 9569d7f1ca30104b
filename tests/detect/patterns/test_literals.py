"""Literals stand in canonical JSON wherever the engine sees the strings they were made from."""

from __future__ import annotations

import json
from collections.abc import Callable

import duckdb
import hyperscan
import pytest

from noroshi.detect.patterns.literals import Literal, exact, folded, lowered, number, uppered
from noroshi.detect.rego.native import new_engine


def canonical(documents: list[str]) -> list[str]:
    """JSON texts as the analyzer writes them."""
    return [row[0] for row in duckdb.execute("SELECT json(text) FROM unnest(?) AS given(text)", [documents]).fetchall()]


def every_character() -> list[str]:
    return [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def test_a_whole_string_is_quoted_and_a_part_is_not() -> None:
    assert exact("sshd", whole=True) == Literal(b'"sshd"')
    assert exact("sshd", whole=False) == Literal(b"sshd")
    assert exact('a"b\\c\n', whole=True) == Literal(rb'"a\"b\\c\n"')


def test_text_too_short_to_tell_anything_is_no_literal() -> None:
    assert exact("a", whole=True) == Literal(b'"a"')
    assert exact("", whole=True) is None
    assert exact("ab", whole=False) is None
    assert number(99) is None


def test_characters_that_writers_escape_differently_divide_a_literal() -> None:
    assert exact("\x1b[31mred\x1b[0m", whole=True) == Literal(b"[31mred")
    assert exact("red\x07alert", whole=True) == Literal(b'alert"')


def test_long_text_is_looked_for_by_its_beginning() -> None:
    assert exact("x" * 1_000, whole=False) == Literal(b"x" * 120)


@pytest.mark.parametrize("whole", [True, False])
def test_the_literal_of_any_character_stands_in_its_canonical_document(whole: bool) -> None:
    characters = [each for each in every_character() if ord(each) < 0x3000 or ord(each) % 97 == 0]
    texts = canonical([json.dumps({"k" + each: ["pre" + each + "post"]}) for each in characters])
    for character, text in zip(characters, texts, strict=True):
        for content in ("k" + character, "pre" + character + "post"):
            literal = exact(content, whole=whole)
            assert literal is None or literal.stands_in(text.encode()), (character, literal, text)


@pytest.mark.parametrize("spelling", ["4625", "4625.0", "4.625e3", "46250e-1", "4625.000", "0.4625E4"])
def test_a_number_stands_in_full_however_it_was_written(spelling: str) -> None:
    (text,) = canonical([f'{{"id":{spelling}}}'])
    literal = number(4625)
    assert literal == Literal(b"4625")
    assert literal.stands_in(text.encode())


@pytest.mark.parametrize(("function", "make"), [("lower", lowered), ("upper", uppered)])
def test_case_mappings_of_any_character_are_found(function: str, make: Callable[..., Literal | None]) -> None:
    """Every character between letters, mapped by the engine; every part of the outcome must be found in the source."""
    engine = new_engine()
    engine.add_policy("p.rego", f"package p\nfolded := [{function}(text) | some text in input]")
    cased = [each for each in every_character() if each.lower() != each.upper()]
    sources = [before + each + after for each in cased for before, after in _AROUND]
    engine.set_input_json(json.dumps(sources))
    outcomes = json.loads(engine.eval_rule_as_json("data.p.folded"))
    for source, outcome in zip(sources, outcomes, strict=True):
        document = json.dumps(source, ensure_ascii=False).encode()
        parts = {outcome[start:end] for start in range(len(outcome)) for end in range(start + 3, len(outcome) + 1)}
        found = [make(outcome, whole=True), *(make(part, whole=False) for part in parts)]
        missed = [literal for literal in found if literal is not None and not literal.stands_in(document)]
        assert missed == [], (source, outcome)


_AROUND = [("", ""), ("ab", "cd"), ("s", "t"), ("f", "i")]


def test_letters_of_several_bytes_and_widened_letters_are_left_out_of_caseless_text() -> None:
    assert lowered("straße im dorf", whole=True) == Literal(b'e im dorf"', caseless=True)
    assert uppered("MASSIVE OFFICE", whole=False) == Literal(b"ve o", caseless=True)
    assert uppered("ADMIN", whole=True) == Literal(b'"admin"', caseless=True)
    assert folded("Mimikatz.EXE") == Literal(b"mimikatz.exe", caseless=True)


def test_hyperscan_and_python_find_the_same() -> None:
    literals = [Literal(b"kiss\\n", caseless=True), Literal('"ключ.*"'.encode()), Literal(b"[a]")]
    documents = ["KiSS\\n", "\u212aıſſ\\n", "KİSS\\n", "kis\\n", '"ключ.*"', '"ключ.."', "[a]", "a"]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[literal.expression for literal in literals],
        flags=[hyperscan.HS_FLAG_CASELESS * literal.caseless for literal in literals],
    )
    for text in documents:
        found: set[int] = set()
        database.scan(text.encode(), match_event_handler=lambda number, *_: found.add(number))  # noqa: B023 - used at once
        assert found == {index for index, each in enumerate(literals) if each.stands_in(text.encode())}, text
