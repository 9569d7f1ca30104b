"""Telling which source records come from, by the predicates of the integrations' manifests."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from noroshi.analyze.binding import RECORDS_SCHEMA
from noroshi.analyze.sandbox import Sandbox
from noroshi.analyze.screening import screen
from noroshi.model.batch import RawBatch
from noroshi.sdk import Integration

_LEAST_SHARE = 0.5
_MAX_RECORD_BYTES = 1024 * 1024


def recognise(batch: RawBatch, integrations: Mapping[str, Integration]) -> str | None:
    """The source whose predicate holds for most of the batch's records; None when none holds for half of them.

    Between equals one that reads JSON goes before one that reads any text, and then the more demanding predicate.
    """
    shares = share_by_source(batch, integrations)
    best = max(
        shares,
        key=lambda name: (shares[name], integrations[name].format == "json", len(integrations[name].recognise or "")),
        default=None,
    )
    return best if best is not None and shares[best] > _LEAST_SHARE else None


def share_by_source(batch: RawBatch, integrations: Mapping[str, Integration]) -> dict[str, float]:
    """For each source that says how to recognise it, the share of the batch's records it recognises."""
    sandbox = Sandbox(timeout_seconds=10)
    try:
        return {
            name: _share(sandbox, batch, integration)
            for name, integration in integrations.items()
            if integration.recognise
        }
    finally:
        sandbox.close()


def _share(sandbox: Sandbox, batch: RawBatch, integration: Integration) -> float:
    screened = screen(batch.records, json=integration.format == "json", max_record_bytes=_MAX_RECORD_BYTES)
    records = screened.records
    columns = [
        *records.columns,
        pa.array([batch.received_at] * len(records), RECORDS_SCHEMA.field("received_at").type),
        pa.array([integration.name] * len(records)),
    ]
    sandbox.provide("records", pa.Table.from_arrays(columns, schema=RECORDS_SCHEMA))
    found = sandbox.run(sandbox.prepare(f"SELECT count(*) FROM records WHERE ({integration.recognise}\n)"))
    return int(found[0][0].as_py()) / max(1, len(batch.records))
