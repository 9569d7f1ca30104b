"""`--source auto`: each source's own samples are recognised, and what is nobody's is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from noroshi import integrations
from noroshi.analyze.recognition import recognise
from noroshi.analyze.samples import raw_samples, sample_batch
from noroshi.model.batch import RawBatch
from noroshi.sdk import discover

SHIPPED = discover(Path(place) for place in integrations.__path__)
SAMPLES = [(name, raw) for name, one in SHIPPED.items() for raw in raw_samples(one.folder) if "unusual" not in raw.name]


@pytest.mark.parametrize(("source", "raw"), SAMPLES, ids=lambda value: getattr(value, "name", value))
def test_a_source_is_recognised_by_its_samples(source: str, raw: Path) -> None:
    batch = sample_batch(SHIPPED[source], raw)
    assert recognise(batch, SHIPPED) == source


@pytest.mark.parametrize(
    "records", [[], [b"nothing anybody knows"], [b'{"some":"object"}'], [b"\xff\xfe"], [b"[1]", b"{", b""]]
)
def test_what_is_no_known_source_is_not_recognised(records: list[bytes]) -> None:
    batch = RawBatch(
        source="auto",
        batch_id="b",
        received_at=datetime(2026, 2, 1, tzinfo=UTC),
        records=pa.array(records, pa.binary()),
    )
    assert recognise(batch, SHIPPED) is None


def test_some_broken_lines_do_not_hide_what_a_file_is() -> None:
    raw = raw_samples(SHIPPED["osquery"].folder)[0]
    batch = sample_batch(SHIPPED["osquery"], raw)
    broken = pa.array([*batch.records.to_pylist(), b"{broken", b"\xff"], pa.binary())
    assert recognise(replace(batch, records=broken), SHIPPED) == "osquery"
