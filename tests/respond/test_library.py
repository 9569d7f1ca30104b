"""The standard library, function by function."""

from __future__ import annotations

from typing import Any

import pytest
from tests.respond.playing import evaluate, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("default(null, 1)", 1),
        ("default(false, 1)", False),
        ("default(v.missing, 1)", "!KeyError"),
        ("if(true, 1, 2)", 1),
        ("if(null, 1, 2)", 2),
        ("if(true, 1, v.missing)", "!KeyError"),
        ("if(1, 1, 2)", "!TypeError"),
        ("int(2.9)", 2),
        ("int(-2.9)", -2),
        ('int("42")', 42),
        ('int("4.2")', "!ValueError"),
        ("int(true)", "!TypeError"),
        ('int("9223372036854775808")', "!ValueError"),
        ('double("2.5e1")', 25.0),
        ('double("nan")', "!ValueError"),
        ("double(3)", 3.0),
        ("string(1.5)", "1.5"),
        ("string(false)", "false"),
        ("string(null)", "!TypeError"),
        ("string(v.l)", "!TypeError"),
        ("keys(v.m)", ["b", "a"]),
        ('len("日本")', 2),
        ("len(v.m) + len(v.l)", 5),
        ("len(1)", "!TypeError"),
        ('[get_type(1), get_type(1.0), get_type("")]', ["integer", "double", "string"]),
        ("[get_type(null), get_type(true), get_type(v), get_type(v.l)]", ["null", "boolean", "map", "list"]),
        ('get_type(text.encode("a"))', "bytes"),
        ('base64.encode(text.encode("hi"))', "aGk="),
        ('base64.encode(text.encode("hi"), false)', "aGk"),
        ('base64.encode("hi")', "!TypeError"),
        ('text.decode(base64.decode("aGk", false))', "hi"),
        ('base64.decode("a")', "!ValueError"),
        (
            'base64.encode(hash.compute_checksum(text.encode("a"), "SHA256"))',
            "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=",
        ),
        ('base64.encode(hash.compute_checksum(text.encode("a"), "CRC"))', "!ValueError"),
        (
            'base64.encode(hash.compute_hmac(text.encode("k"), text.encode("a"), "MD5"))',
            "3c89IQBJ5xNfYa/65zcxzQ==",
        ),
        ('json.decode("[1, 1.0, null]")', [1, 1.0, None]),
        ('json.decode("{")', "!ValueError"),
        ('json.decode("NaN")', "!ValueError"),
        ("json.encode_to_string(v.m)", '{"b":1,"a":2}'),
        ("json.encode_to_string(v.l, true)", "[\n  10,\n  20,\n  30\n]"),
        ('json.encode_to_string(text.encode("a"))', "!TypeError"),
        ("text.decode(json.encode(v.m))", '{"b":1,"a":2}'),
        ("list.concat(v.l, [40])", [10, 20, 30, [40]]),
        ("list.prepend(v.l, 0)", [0, 10, 20, 30]),
        ('map.get(v, "missing")', None),
        ('map.get(v, ["m", "a"])', 2),
        ('map.get(v, ["l", "a"])', None),
        ('map.get(null, "a")', None),
        ("map.get(v, 1)", "!TypeError"),
        ('map.get(v, "a", 1)', "!TypeError"),
        ('map.delete(v.m, "b")', {"a": 2}),
        ("map.merge(v.m, v.n)", {"b": 1, "a": {"y": 2}, "c": 3}),
        ("map.merge_nested(v.n, v.o)", {"a": {"y": 2, "z": 4}, "c": 3}),
        ("[math.abs(-2), math.floor(-1.5), math.max(1, 2.5), math.min(1, 2.5)]", [2, -2, 2.5, 1]),
        ('text.find_all("abab", "ab")', [0, 2]),
        ('text.find_all("ab", "")', "!ValueError"),
        ('text.find_all_regex("a1b22", "[0-9]+")', [{"index": 1, "match": "1"}, {"index": 3, "match": "22"}]),
        ('text.match_regex("xay", "a")', True),
        ('text.match_regex("a", "(")', "!ValueError"),
        ('text.match_regex("a", "(a)\\\\1")', "!ValueError"),
        ('text.replace_all("aXbX", "X", "-")', "a-b-"),
        ('text.replace_all_regex("john smith", "(\\\\w+) (\\\\w+)", "\\\\2 \\\\1")', "smith john"),
        ('text.replace_all_regex("a", "a", "\\\\1")', "!ValueError"),
        ('text.split("a,b,,c", ",")', ["a", "b", "", "c"]),
        ('text.substring("hello", 1, 3)', "el"),
        ('text.substring("hello", 3, 9)', "!ValueError"),
        ('text.to_upper("ä") + text.to_lower("Ä")', "Ää"),
        ('text.url_encode("a b/ü")', "a%20b%2F%C3%BC"),
        ('text.url_encode_plus("a b&")', "a+b%26"),
        ('text.url_decode("a%20b+c")', "a b c"),
        ("time.format(0)", "1970-01-01T00:00:00Z"),
        ('time.format(1767225600.5, "Europe/Berlin")', "2026-01-01T01:00:00.500000+01:00"),
        ('time.format(0, "Nowhere/Else")', "!ValueError"),
        ("time.format(1e18)", "!ValueError"),
        ('time.parse("2026-01-01T01:00:00.5+01:00")', 1767225600.5),
        ('time.parse("yesterday")', "!ValueError"),
        ('http.default_retry_predicate(json.decode("{\\"tags\\": [\\"HttpError\\"], \\"code\\": 503}"))', True),
        ('http.default_retry_predicate(json.decode("{\\"tags\\": [\\"HttpError\\"], \\"code\\": 500}"))', False),
        ('http.default_retry_predicate_non_idempotent("text")', False),
        ("retry.default_backoff.multiplier", 1.25),
    ],
)
def test_functions(text: str, value: Any) -> None:
    found = evaluate(text, l=[10, 20, 30], m={"b": 1, "a": 2}, n={"a": {"y": 2}, "c": 3}, o={"a": {"z": 4}})
    assert found == value


def test_texts_from_outside_are_always_utf_8() -> None:
    assert evaluate("text.url_encode(json.decode(v.half))", half='"a\\ud800"') == "a%3F"
    assert evaluate('text.encode("a", "undefined")') == "!ValueError"
    assert evaluate('text.decode(text.encode("a"), v.zero)', zero="a\0b") == "!ValueError"


def test_functions_can_be_called_by_step_with_named_arguments() -> None:
    source = """
        - parts: {call: text.split, args: {source: "a-b", separator: "-"}, result: parts}
        - joined: {call: list.concat, args: ["${parts}", c], result: parts}
        - done: {return: "${parts}"}
    """
    assert value_of(source) == ["a", "b", "c"]


def test_environment_falls_back_to_its_default_only_when_unset() -> None:
    source = """
        - r: {return: ["${sys.get_env(\\"A\\")}", "${sys.get_env(\\"B\\", 5)}", "${sys.get_env(\\"C\\", null)}"]}
    """
    assert value_of(source, environment={"A": "set"}) == ["set", 5, None]


def test_replacing_cannot_make_a_text_of_any_size() -> None:
    assert evaluate('text.replace_all(v.long, "a", v.long)', long="a" * 10_000) == "!ResourceLimitError"
