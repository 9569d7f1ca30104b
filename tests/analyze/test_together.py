"""Batches analyzed together become what each becomes alone, and SQL that looks beyond a record sees one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from noroshi import integrations
from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.samples import raw_samples, sample_batch
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.sdk import load_integration

Make = Callable[..., Any]
FOLDERS = sorted(one.parent for one in Path(next(iter(integrations.__path__))).glob("*/*.sql"))
HOSTILE = [b"{", b"\xff", b'{"ocsf":1,"noroshi":{},"n":null}', b"[]", b"", b'{"a":1,"a":null}']


def as_alone(analyzer: Analyzer, batches: Sequence[RawBatch]) -> list[EventBatch]:
    """Checks that the batches become the same together as alone, and gives it."""
    together = analyzer.analyze_together(batches)
    alone = [analyzer.analyze(one) for one in batches]
    assert [(one.source, one.batch_id, one.dead) for one in together] == [
        (one.source, one.batch_id, one.dead) for one in alone
    ]
    assert [one.table.to_pylist() for one in together] == [one.table.to_pylist() for one in alone]
    return together


@pytest.mark.parametrize("folder", sorted(set(FOLDERS)), ids=lambda folder: folder.name)
def test_samples_of_every_integration_become_the_same_together_as_alone(folder: Path, make_batch: Make) -> None:
    integration = load_integration(folder)
    analyzer = Analyzer(integration)
    samples = [sample_batch(integration, raw) for raw in raw_samples(folder)]
    pieces = [piece for one in samples for piece in (one, replace(one, batch_id=f"{one.batch_id}-again"))]
    hostile = make_batch([*HOSTILE, *samples[0].records.to_pylist()[:3]], source=integration.name, batch_id="hostile")
    later = replace(samples[0], batch_id="later", received_at=samples[0].received_at + timedelta(days=2))
    batches = [*pieces, hostile, later, make_batch([], source=integration.name, batch_id="empty")]
    together = as_alone(analyzer, batches)
    assert sum(one.table.num_rows for one in together) > 0
    analyzer.close()


def test_log_types_that_take_turns_are_told_apart_in_every_batch(make_analyzer: Make, make_batch: Make) -> None:
    by_name = {
        name: (f"SELECT record_index, received_at AS time, {{n: '{name}'}} AS unmapped FROM records", when)
        for name, when in (("even", "(record->'$.n')::INT % 2 = 0"), ("odd", "(record->'$.n')::INT % 2 = 1"))
    }
    batches = [make_batch([f'{{"n":{n}}}' for n in range(first, first + 5)], batch_id=f"b{first}") for first in (0, 5)]
    even_first, odd_first = as_alone(make_analyzer(by_name), batches)
    told = [[event["unmapped"]["n"] for event in one.events()] for one in (even_first, odd_first)]
    assert told == [["even", "odd", "even", "odd", "even"], ["odd", "even", "odd", "even", "odd"]]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT record_index, received_at AS time, {n: row_number() OVER ()} AS unmapped FROM records",
        "SELECT record_index, received_at AS time, {n: (SELECT count(*) FROM records)} AS unmapped FROM records",
        "SELECT list(record_index) AS record_indexes, any_value(received_at) AS time FROM records",
        "SELECT DISTINCT ON (raw) record_index, received_at AS time FROM records ORDER BY raw, record_index",
    ],
    ids=["window", "subquery", "aggregate", "distinct"],
)
def test_sql_that_looks_beyond_a_record_sees_one_batch_at_a_time(
    make_analyzer: Make, make_batch: Make, sql: str
) -> None:
    batches = [make_batch(['{"n":1}', '{"n":1}', '{"n":2}'], batch_id=f"b{number}") for number in range(3)]
    as_alone(make_analyzer(sql), batches)


def test_a_record_that_makes_the_sql_fail_costs_no_other_batch_anything(make_analyzer: Make, make_batch: Make) -> None:
    sql = "SELECT record_index, received_at AS time, {n: (record->>'$.n')::INT} AS unmapped FROM records"
    batches = [make_batch(['{"n":1}', record], batch_id=f"b{n}") for n, record in enumerate(('{"n":2}', '{"n":"x"}'))]
    whole, broken = as_alone(make_analyzer(sql), batches)
    assert (whole.table.num_rows, whole.dead) == (2, [])
    assert [(letter.record, letter.reason) for letter in broken.dead] == [(1, "analyzer-error")]
