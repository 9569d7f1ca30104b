"""Rows of the lake's tables out of what travels on the streams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import duckdb
import msgspec
import pyarrow as pa

from noroshi.lake.promoting import present_attributes, promoting_sql
from noroshi.lake.tables import ALERTS, DEAD, EVENTS, LEDGER, OBSERVABLES, RUNS, TableSpec
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter, EventBatch
from noroshi.model.ledger import LedgerEntry
from noroshi.model.run import RunEntry
from noroshi.schemas.promotion import load_promoted

_NOT_INDEXED: Final = (11, 13, 15, 36)
"""OCSF types of observables that nobody looks for in the whole lake: port, command line, process id, script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An event batch as it came off the stream."""

    batch: EventBatch
    received_at: datetime


class EventRows:
    """Makes rows of `events` and `observables`. Used from one thread at a time."""

    def __init__(self) -> None:
        self._duckdb = duckdb.connect(config={"threads": 1, "memory_limit": "1GB", "temp_directory": ""})
        self._duckdb.execute("SET TimeZone = 'UTC'")

    def events(self, batches: Sequence[Received], stored_at: datetime) -> pa.Table:
        """Rows of `events`, as they come; compaction sorts them."""
        table = pa.concat_tables(_with_origin(one, stored_at) for one in batches)
        sql = promoting_sql(_OWN, present_attributes(table["ocsf"]))
        found = self._select(sql, table)
        names = set(found.column_names)
        columns = [
            found[field.name] if field.name in names else pa.nulls(found.num_rows, field.type)
            for field in EVENTS.columns
        ]
        return pa.table(columns, names=EVENTS.columns.names).cast(EVENTS.columns)

    def observables(self, batches: Sequence[Received], stored_at: datetime) -> pa.Table:
        """Rows of `observables`: one for each value, kind, name, source and day, sorted by value."""
        table = pa.concat_tables(_with_origin(one, stored_at) for one in batches)
        return self._select(_OBSERVABLES_SQL, table.select(["uid", "time", "source", "ocsf"])).cast(OBSERVABLES.columns)

    def close(self) -> None:
        """Let the memory go."""
        self._duckdb.close()

    def _select(self, sql: str, batch: pa.Table) -> pa.Table:
        self._duckdb.register("batch", batch)
        try:
            rows: pa.Table = self._duckdb.sql(sql).to_arrow_table()
        finally:
            self._duckdb.unregister("batch")
        return rows


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


def _with_origin(received: Received, stored_at: datetime) -> pa.Table:
    batch = received.batch
    count = batch.table.num_rows
    constants = {
        "source": pa.scalar(batch.source),
        "batch_id": pa.scalar(batch.batch_id),
        "received_at": pa.scalar(received.received_at, EVENTS.columns.field("received_at").type),
        "stored_at": pa.scalar(stored_at, EVENTS.columns.field("stored_at").type),
    }
    table = batch.table.select(["uid", "time", "class_uid", "ocsf", "raw_data"])
    for name, value in constants.items():
        table = table.append_column(name, pa.repeat(value, count))
    return table


def _observables_sql() -> str:
    shape = '[{"name":"VARCHAR","type_id":"INTEGER","value":"VARCHAR"}]'
    return f"""
        SELECT value, type_id, name, source, min(time) AS first_time, max(time) AS last_time,
               count(DISTINCT uid) AS events, min(uid) AS event_uid
        FROM (
            SELECT item['value'] AS value, coalesce(item['type_id'], 0) AS type_id, coalesce(item['name'], '') AS name,
                   source, time, uid, epoch_us(time) // 86_400_000_000 AS day
            FROM (SELECT uid, time, source, unnest(from_json(ocsf->'$.observables', '{shape}')) AS item FROM batch)
        )
        WHERE value <> '' AND type_id NOT IN {_NOT_INDEXED}
        GROUP BY value, type_id, name, source, day
        ORDER BY value, first_time
    """  # noqa: S608 - constants of ours


_OBSERVABLES_SQL: Final = _observables_sql()
_OWN: Final = tuple(name for name in EVENTS.columns.names if name not in {one.column for one in load_promoted()})
