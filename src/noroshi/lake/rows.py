"""Rows of the lake's tables out of what travels on the streams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa

from noroshi.lake.tables import ALERTS, DEAD, EVENTS, LEDGER, PROMOTED_PATHS, RUNS, TIME, TableSpec
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter, EventBatch
from noroshi.model.ledger import LedgerEntry
from noroshi.model.run import RunEntry


def event_rows(batches: Sequence[EventBatch], stored_at: datetime) -> pa.Table:
    """Rows of `events`, by source and else as they come; compaction sorts them.

    Raises ValueError when a column has another type.
    """
    by_source: defaultdict[str, list[EventBatch]] = defaultdict(list)
    for batch in batches:
        by_source[batch.source].append(batch)
    return pa.concat_tables(_event_rows(source, some, stored_at) for source, some in by_source.items())


def _event_rows(source: str, batches: Sequence[EventBatch], stored_at: datetime) -> pa.Table:
    table = pa.concat_tables((_kept(batch.table) for batch in batches), promote_options="default")
    lengths = [batch.table.num_rows for batch in batches]
    made = {
        "source": _repeated([source], [table.num_rows], pa.string()),
        "stored_at": _repeated([stored_at], [table.num_rows], TIME),
        "batch_id": _repeated([batch.batch_id for batch in batches], lengths, pa.string()),
        "received_at": _repeated([batch.received_at for batch in batches], lengths, TIME),
        "raw_data": pa.chunked_array([chunk for batch in batches for chunk in batch.raw_data().chunks], pa.string()),
    }
    columns: list[Any] = []
    for field in EVENTS.columns:
        path = PROMOTED_PATHS.get(field.name, field.name)
        if field.name in made:
            columns.append(made[field.name])
        elif path in table.column_names:
            columns.append(table[path])
        else:
            columns.append(pa.nulls(table.num_rows, field.type))
    return pa.table(columns, names=EVENTS.columns.names).cast(EVENTS.columns)


def _kept(table: pa.Table) -> pa.Table:
    """The columns of a batch that `events` has too. An attribute that may have several values there has none here."""
    kept = {PROMOTED_PATHS.get(name, name) for name in EVENTS.columns.names}
    return table.select(
        [field.name for field in table.schema if field.name in kept and not pa.types.is_list(field.type)]
    )


def _repeated(values: list[Any], lengths: list[int], kind: pa.DataType) -> pa.ChunkedArray[Any]:
    """Each value so many times."""
    scalars: list[Any] = [pa.scalar(value, kind) for value in values]
    chunks: list[Any] = [pa.repeat(value, length) for value, length in zip(scalars, lengths, strict=True)]
    return pa.chunked_array(chunks)


def alert_rows(batches: Iterable[tuple[str, str, list[Alert]]], stored_at: datetime) -> pa.Table:
    """Rows of `alerts` out of (source, batch id, alerts). Raises ValueError when a time is none."""
    rows = [
        {
            "uid": alert.uid,
            "time": datetime.fromisoformat(alert.time),
            "stored_at": stored_at,
            "source": source,
            "batch_id": batch_id,
            "rule_id": alert.rule_id,
            "rule_commit": alert.rule_commit or None,
            "title": alert.title,
            "details": alert.details,
            "severity": alert.severity,
            "risk_score": alert.risk_score,
            "entities": alert.entities,
            "event_uids": alert.event_uids,
            "attack_ids": alert.attack_ids,
            "dedup_key": alert.dedup_key or None,
            "playbook": alert.playbook.name if alert.playbook else None,
            "alert": msgspec.json.encode(alert).decode(),
        }
        for source, batch_id, alerts in batches
        for alert in alerts
    ]
    return _table(ALERTS, rows)


def dead_rows(batches: Iterable[tuple[str, str, list[DeadLetter]]], stored_at: datetime) -> pa.Table:
    """Rows of `dead` out of (stage, batch id, dead letters)."""
    rows = [
        {
            "stored_at": stored_at,
            "stage": stage,
            "source": letter.source,
            "batch_id": batch_id,
            "origin": letter.origin,
            "record": letter.record,
            "reason": letter.reason,
            "detail": letter.detail,
            "raw": letter.raw,
        }
        for stage, batch_id, letters in batches
        for letter in letters
    ]
    return _table(DEAD, rows)


def ledger_rows(entries: Iterable[LedgerEntry], stored_at: datetime) -> pa.Table:
    """Rows of `ledger`."""
    rows = [
        {
            "minute": entry.minute,
            "stored_at": stored_at,
            "stage": entry.stage,
            "source": entry.source,
            "batch_id": entry.batch_id,
            "records_in": entry.records_in,
            "records_out": entry.records_out,
            "events": entry.events,
            "dead": sum(entry.dead.values()),
            "dropped": sum(entry.dropped.values()),
            "missing": entry.missing,
            "reasons": msgspec.json.encode({**entry.dead, **entry.dropped}).decode(),
        }
        for entry in entries
    ]
    return _table(LEDGER, rows)


def run_rows(entries: Iterable[RunEntry], stored_at: datetime) -> pa.Table:
    """Rows of `runs`; what is empty is NULL."""
    rows = []
    for entry in entries:
        values = {name: value or None for name, value in msgspec.structs.asdict(entry).items()}
        values |= {"stored_at": stored_at, "seconds": entry.seconds, "previous_hash": values.pop("previous")}
        rows.append(values)
    return _table(RUNS, rows)


def _table(spec: TableSpec, rows: list[dict[str, Any]]) -> pa.Table:
    table = pa.Table.from_pylist(rows, schema=spec.columns)
    return table.sort_by([(name, "ascending") for name in spec.sorted_by])
