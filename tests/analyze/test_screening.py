"""What is let through to analyzers, and as which document."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noroshi.analyze.canonical import MAX_DEPTH, canonical
from noroshi.analyze.screening import screen


class Pairs(list[tuple[str, Any]]):
    """Members of an object as they are written, keys repeated or not."""


LIMIT = 1000
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(st.tuples(st.sampled_from("aAbc"), inner), max_size=5).map(Pairs)
    ),
    max_leaves=15,
)


def written(value: Any, escape: bool) -> str:
    """JSON text of a value; with `escape` every second member writes its key in another way."""
    if isinstance(value, Pairs):
        names = [f'"\\u{ord(key):04x}"' if escape and n % 2 else json.dumps(key) for n, (key, _) in enumerate(value)]
        return "{" + ", ".join(f"{n}: {written(v, escape)}" for n, (_, v) in zip(names, value, strict=True)) + " }"
    if isinstance(value, list):
        return "[ " + ",".join(written(item, escape) for item in value) + "]"
    return json.dumps(value)


def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys))
    return dict(pairs)


@given(st.lists(st.tuples(st.sampled_from("aAbc"), VALUES), max_size=6).map(Pairs), st.booleans())
def test_the_last_of_duplicate_keys_counts_at_every_depth(value: Pairs, escape: bool) -> None:
    text = written(value, escape)
    document = canonical(text.encode())
    assert json.loads(document, object_pairs_hook=no_duplicates) == json.loads(text)
    assert canonical(document) == document


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"nope", "not-json"),
        (b'{"a":1', "truncated"),
        (b'{"a":1} {"b":2}', "not-json"),
        (b'{"a":1,}', "not-json"),
        (b'{"a":NaN}', "not-json"),
        (b'{"a":Infinity}', "not-json"),
        (b'\xef\xbb\xbf{"a":1}', "not-json"),
        (b'{"a":"\\ud80"}', "not-json"),
        (b'{"a":\\ud800}', "not-json"),
        (b'{"a":"\\x"}', "not-json"),
        (b'{"a":' + b"9" * 5000 + b"}", "too-long"),
        (b"[1,2]", "not-an-object"),
        (b"null", "not-an-object"),
        (b'"text"', "not-an-object"),
        (b"", "truncated"),
        (b"\xff\xfe{\0}\0", "invalid-utf8"),
        (b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH, None),
        (b'{"a":"' + b"x" * LIMIT + b'"}', "too-long"),
        (b'{"a":[' + b"{}," * 100 + b"{}]}", None),
    ],
)
def test_a_record_that_no_reader_could_agree_on_is_refused(record: bytes, reason: str | None) -> None:
    for neighbours in ([], [b'{"good":1}'], [b"also bad"]):
        screened = screen(pa.array([*neighbours, record], pa.binary()), json=True, max_record_bytes=LIMIT)
        reasons = {rejection.record: rejection.reason for rejection in screened.rejections}
        assert reasons.get(len(neighbours)) == reason
        assert sorted([*reasons, *screened.records["record_index"].to_pylist()]) == list(range(len(neighbours) + 1))


@pytest.mark.parametrize(
    ("record", "document"),
    [
        (b'{"agent":"curl\xff\xfe","a":1}', '{"agent":"curl\ufffd\ufffd","a":1}'),
        (b'{"\xe9":"caf\xe9"}', '{"\ufffd":"caf\ufffd"}'),
        (b'{"a":"\\ud800"}', '{"a":"\ufffd"}'),
        (b'{"a":"\\udc00\\ud83d\\ude00\\uD83D x"}', '{"a":"\ufffd\U0001f600\ufffd x"}'),
        (b'{"a":"\\\\ud800\\udfff"}', r'{"a":"\\ud800' + '\ufffd"}'),
        (b'{"a":1e999,"b":-1E+400,"c":1.50}', '{"a":"1e999","b":"-1E+400","c":1.5}'),
    ],
)
def test_what_no_reader_takes_is_told_in_another_way_and_hides_no_record(record: bytes, document: str) -> None:
    for neighbours in ([], [b'{"good":1}'], [b"bad"]):
        screened = screen(pa.array([*neighbours, record], pa.binary()), json=True, max_record_bytes=LIMIT)
        assert screened.records["record"].to_pylist()[-1] == document
        assert canonical(document.encode()) == document.encode()


def test_what_is_nested_too_deep_becomes_text_wherever_a_record_stands_in_its_batch() -> None:
    long = b'{"a":"' + b"x" * 300_000 + b'"}'
    deep = b'{"a":' * (MAX_DEPTH + 2) + b"1" + b"}" * (MAX_DEPTH + 2)
    wide = b'{"a":' + b"[" * 400 + b"7" + b"]" * 400 + b"}"
    screened = screen(pa.array([long, deep, long, wide], pa.binary()), json=True, max_record_bytes=len(long))
    assert screened.rejections == []
    assert screened.records["record"].to_pylist() == [
        long.decode(),
        '{"a":' * MAX_DEPTH + r'"{\"a\":{\"a\":1}}"' + "}" * MAX_DEPTH,
        long.decode(),
        '{"a":' + "[" * 63 + '"' + "[" * 337 + "7" + "]" * 337 + '"' + "]" * 63 + "}",
    ]


def test_very_deep_nesting_does_not_end_the_process() -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        record = b'{"a":' + opening * 200_000 + b"1" + closing * 200_000 + b"}"
        screened = screen(pa.array([record], pa.binary()), json=True, max_record_bytes=len(record))
        assert [rejection.reason for rejection in screened.rejections] == ["too-deep"]


def test_lines_may_hold_any_text_and_other_bytes_hide_none() -> None:
    screened = screen(pa.array([b"plain", b"caf\xe9 \xff", b"nul\0"], pa.binary()), json=False, max_record_bytes=LIMIT)
    assert screened.rejections == []
    assert screened.records.to_pylist() == [
        {"record_index": 0, "raw": "plain", "record": None},
        {"record_index": 1, "raw": "caf\ufffd \ufffd", "record": None},
        {"record_index": 2, "raw": "nul\0", "record": None},
    ]
