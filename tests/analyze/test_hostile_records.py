"""Whatever bytes arrive, every record ends as an event or as a dead letter, and no shipped SQL fails over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noroshi import integrations
from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.samples import raw_samples
from noroshi.model.batch import RawBatch
from noroshi.sdk import Integration, discover

SHIPPED = discover(Path(place) for place in integrations.__path__)
ODD: list[Any] = [
    None, True, -1, 0, 2**63, -(2**80), 1e300, 0.1, "", " ", "NaN", "9999-99-99T99:99:99Z", "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "1e400", "\0", "\U0001f525", "::ffff:999.1.1.1", "x" * 999, [], {}, [None], [[]], [{}],
    {"": ""}, {"a": None}, "2026-01-05T10:00:00Z", 1767607200, 1767607200000, "-99999999999999999999", "%s", "\u202e",
]  # fmt: skip


@cache
def analyzer(source: str) -> Analyzer:
    return Analyzer(SHIPPED[source])


@cache
def sample_records(source: str) -> list[bytes]:
    return [
        line for raw in raw_samples(SHIPPED[source].folder) for line in raw.read_bytes().splitlines() if line.strip()
    ]


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*at, key))


def changed(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], odd)
    return copy


@st.composite
def hostile_records(draw: st.DrawFn, source: str) -> bytes:
    record = draw(st.sampled_from(sample_records(source)))
    how = draw(st.integers(0, 9))
    if how == 0:
        return draw(st.binary(max_size=40))
    if how == 1:
        return record[: draw(st.integers(0, len(record)))]
    if how == 2:
        at = draw(st.integers(0, len(record)))
        return record[:at] + draw(st.binary(min_size=1, max_size=4)) + record[at + 2 :]
    try:
        value = json.loads(record)
    except ValueError:
        words = record.split(b" ")
        at = draw(st.integers(0, len(words) - 1))
        words[at] = str(draw(st.sampled_from(ODD))).encode()
        return b" ".join(words)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(paths(value))))
        value = changed(value, path, draw(st.sampled_from(ODD)))
    return json.dumps(value).encode()


@pytest.mark.parametrize("source", sorted(SHIPPED))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_record_is_an_event_or_a_dead_letter(source: str, data: st.DataObject) -> None:
    records = data.draw(st.lists(hostile_records(source), min_size=30, max_size=60))
    batch = RawBatch(
        source=source,
        batch_id="fuzz",
        received_at=datetime(2026, 2, 1, tzinfo=UTC),
        records=pa.array(records, pa.binary()),
    )
    events = analyzer(source).analyze(batch)
    failed = [(letter.reason, letter.detail, letter.raw) for letter in events.dead if letter.reason in FAILURES]
    assert failed == []
    lost = {letter.record for letter in events.dead}
    used = set(events.table["record_index"].to_pylist())
    assert not lost & used
    if not makes_one_event_of_many(SHIPPED[source]):
        assert lost | used == set(range(len(records)))
    for letter in events.dead:
        assert letter.raw == records[letter.record]
    for text in events.inputs():
        document = json.loads(text, object_pairs_hook=without_repeats)
        assert has_no_null_member(document)


FAILURES = ("analyzer-error", "dropped-by-analyzer")


def makes_one_event_of_many(integration: Integration) -> bool:
    return any("record_indexes" in log_type.sql for log_type in integration.log_types)


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), pairs
    return found


def has_no_null_member(value: Any) -> bool:
    if isinstance(value, dict):
        return all(item is not None and has_no_null_member(item) for item in value.values())
    return all(map(has_no_null_member, value)) if isinstance(value, list) else True
