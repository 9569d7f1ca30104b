"""Files that are one object around their records, as CloudTrail delivers them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from noroshi.collect.files import read_batches

EVENTS = [{"eventName": f"Call{n}", "list": [{"a": "]}{"}, [n]], "Records": [{"x": n}]} for n in range(5)]


def records_of(path: Path, batch_bytes: int = 1 << 20) -> list[object]:
    batches = read_batches([path], "aws_cloudtrail", unwrap=("Records",), batch_bytes=batch_bytes)
    return [json.loads(record.as_py()) for batch in batches for record in batch.records]


@pytest.mark.parametrize("batch_bytes", [64, 100, 1 << 20])
@pytest.mark.parametrize("indent", [None, 1])
def test_the_members_of_a_wrapper_are_the_records(tmp_path: Path, indent: int | None, batch_bytes: int) -> None:
    path = tmp_path / "log.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"Records": EVENTS}, indent=indent).encode()))
    assert records_of(path, batch_bytes) == EVENTS


@pytest.mark.parametrize("batch_bytes", [64, 100, 1 << 20])
@pytest.mark.parametrize("between", ["", "\n", " \r\n"])
def test_wrappers_may_follow_each_other_and_single_records(tmp_path: Path, between: str, batch_bytes: int) -> None:
    path = tmp_path / "log.json"
    wrapped = [json.dumps({"Records": EVENTS[:2]}), json.dumps({"Records": EVENTS[2:]})]
    path.write_text(between.join([*wrapped, json.dumps({"eventName": "Alone"})]), encoding="utf-8")
    assert records_of(path, batch_bytes) == [*EVENTS, {"eventName": "Alone"}]


def test_an_empty_wrapper_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_text('{"Records": []}', encoding="utf-8")
    assert records_of(path) == []


def test_records_one_a_line_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in EVENTS), encoding="utf-8")
    assert records_of(path) == EVENTS


def test_what_stands_beside_the_array_does_not_vanish(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_text('{"Records": [{"a": 1}], "note": 2}', encoding="utf-8")
    batches = read_batches([path], "aws_cloudtrail", unwrap=("Records",))
    assert [record.as_py() for batch in batches for record in batch.records] == [b'{"a": 1}', b'"note": 2']


def test_without_being_asked_for_a_wrapper_is_one_record(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_text(json.dumps({"Records": EVENTS}), encoding="utf-8")
    batches = read_batches([path], "any")
    assert [json.loads(record.as_py()) for batch in batches for record in batch.records] == [{"Records": EVENTS}]
