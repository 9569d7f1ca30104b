"""Rows of the lake's tables out of what travels on the streams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa

from noroshi.lake.tables import ALERTS, DEAD, EVENTS, LEDGER, PROMOTED_PATHS, RUNS, TableSpec
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter, EventBatch
from noroshi.model.ledger import LedgerEntry
from noroshi.model.run import RunEntry


def event_rows(batches: Sequence[EventBatch], stored_at: datetime) -> pa.Table:
    """Rows of `events`, as they come; compaction sorts them. Raises ValueError when a column has another type."""
    return pa.concat_tables(_event_rows(batch, stored_at) for batch in batches)


def _event_rows(batch: EventBatch, stored_at: datetime) -> pa.Table:
    table, count = batch.table, batch.table.num_rows
    constants = {
        "source": batch.source,
        "batch_id": batch.batch_id,
        "received_at": batch.received_at,
        "stored_at": stored_at,
    }
    columns: list[Any] = []
    for field in EVENTS.columns:
        path = PROMOTED_PATHS.get(field.name, field.name)
        if field.name in constants:
            columns.append(pa.repeat(pa.scalar(constants[field.name], field.type), count))
        elif field.name == "raw_data":
            columns.append(batch.raw_data())
        elif path in table.column_names and not pa.types.is_list(table.schema.field(path).type):
            columns.append(table[path])
        else:
            columns.append(pa.nulls(count, field.type))
    return pa.table(columns, names=EVENTS.columns.names).cast(EVENTS.columns)


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
