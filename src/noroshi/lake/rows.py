"""Rows of the lake's tables out of what travels on the streams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from noroshi.lake.tables import ALERTS, DEAD, EVENTS, LEDGER, OBSERVABLES, TableSpec
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter, EventBatch
from noroshi.model.ledger import LedgerEntry
from noroshi.schemas.notation import Kind
from noroshi.schemas.promotion import load_promoted

_SQL_TYPES: Final = {Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.STRING: "VARCHAR"}
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
        """Rows of `events`, sorted by time."""
        return self._rows(_EVENTS_SQL, EVENTS, batches, stored_at)

    def observables(self, batches: Sequence[Received], stored_at: datetime) -> pa.Table:
        """Rows of `observables`: one for each value, kind, name, source and day, sorted by value."""
        return self._rows(_OBSERVABLES_SQL, OBSERVABLES, batches, stored_at)

    def close(self) -> None:
        """Let the memory go."""
        self._duckdb.close()

    def _rows(self, sql: str, spec: TableSpec, batches: Sequence[Received], stored_at: datetime) -> pa.Table:
        table = pa.concat_tables(_with_origin(one, stored_at) for one in batches)
        # Here rows are narrow; DuckDB would sort them with every promoted column, at three times the cost of the rest.
        self._duckdb.register("batch", table.take(pc.sort_indices(table["time"])))
        try:
            rows: pa.Table = self._duckdb.sql(sql).to_arrow_table()
            return rows.cast(spec.columns)
        finally:
            self._duckdb.unregister("batch")


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


def _events_sql() -> str:
    promoted = load_promoted()
    paths = ", ".join(f"'{one.json_path}'" for one in promoted)
    own = ", ".join(name for name in EVENTS.columns.names if name not in {one.column for one in promoted})
    values = ", ".join(
        f'try_cast(leaf[{number}] AS {_SQL_TYPES[one.kind]}) AS "{one.column}"'
        for number, one in enumerate(promoted, 1)
    )
    return (
        f"SELECT {own}, {values} FROM (SELECT *, json_extract_string(ocsf, [{paths}]) AS leaf FROM batch)"  # noqa: S608
    )


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


_EVENTS_SQL: Final = _events_sql()
_OBSERVABLES_SQL: Final = _observables_sql()
