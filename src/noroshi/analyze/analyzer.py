"""Raw batches of one source into event batches: screen, claim, normalise, enrich, and account for every record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.analyze.plan import analyzer_sql, event_sql
from noroshi.analyze.sandbox import Sandbox, SandboxTimeoutError
from noroshi.analyze.screening import Rejection, screen
from noroshi.model.batch import EVENT_COLUMNS, DeadLetter, EventBatch, RawBatch
from noroshi.sdk import RECORD_COLUMNS, Integration, LogType

MAX_RECORD_BYTES = 8 * 1024 * 1024
MAX_CLOCK_LEAD = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_UNCLAIMED = LogType(
    "unclaimed", "", "SELECT record_index, received_at AS time, record AS unmapped FROM records", None
)
"""What becomes of a record that no log type claims: a base event that keeps everything."""


class Analyzer:
    """Turns batches of one integration into events. Not safe to share between threads."""

    def __init__(
        self,
        integration: Integration,
        enrichment: EnrichmentSettings | None = None,
        *,
        memory_limit: str = "1GB",
        timeout_seconds: float = 60.0,
        max_record_bytes: int = MAX_RECORD_BYTES,
    ) -> None:
        """Prepare every log type. Raises duckdb.Error when the integration's SQL does not bind."""
        self._integration = integration
        self._sandbox = Sandbox(memory_limit=memory_limit, timeout_seconds=timeout_seconds)
        self._max_record_bytes = max_record_bytes
        self._sandbox.provide("claimed", _no_records())
        log_types = (*integration.log_types, _UNCLAIMED)
        self._queries = [self._prepare(position, log_type) for position, log_type in enumerate(log_types)]
        self._claim_sql = _claim_sql(integration)

    def analyze(self, batch: RawBatch) -> EventBatch:
        """The events and dead letters of a batch; every record is in one or the other. Never raises for bad records."""
        records, rejections = screen(
            batch.records, json=self._integration.format == "json", max_record_bytes=self._max_record_bytes
        )
        records = records.append_column(
            "received_at", _constant(batch.received_at, pa.timestamp("us", tz="UTC"), records)
        )
        records = records.append_column("source", _constant(batch.source, pa.string(), records))
        tables: list[pa.Table] = []
        self._run(records, batch, tables, rejections)
        table = pa.concat_tables(tables) if tables else _no_events()
        table = self._account(table, batch, records, rejections)
        dead = [_dead_letter(batch, rejection) for rejection in sorted(rejections, key=lambda r: r.record)]
        return EventBatch(source=batch.source, batch_id=batch.batch_id, table=table, dead=dead)

    def close(self) -> None:
        """Free the database."""
        self._sandbox.close()

    def _prepare(self, position: int, log_type: LogType) -> str:
        columns = self._sandbox.describe(analyzer_sql(log_type, position))
        return event_sql(self._integration, log_type, position, columns)

    def _run(
        self, records: pa.Table, batch: RawBatch, tables: list[pa.Table], rejections: list[Rejection]
    ) -> None:
        if not records.num_rows:
            return
        try:
            tables += self._events(records, batch)
        except (duckdb.Error, SandboxTimeoutError) as error:
            if records.num_rows == 1:
                index = records["record_index"][0].as_py()
                rejections.append(Rejection(index, "analyzer-error", str(error).split("\n", 1)[0][:300]))
                return
            middle = records.num_rows // 2
            self._run(records.slice(0, middle), batch, tables, rejections)
            self._run(records.slice(middle), batch, tables, rejections)

    def _events(self, records: pa.Table, batch: RawBatch) -> list[pa.Table]:
        self._sandbox.provide("received", records)
        claimed = self._sandbox.query(self._claim_sql)
        self._sandbox.provide("claimed", claimed)
        parameters = {"batch_id": batch.batch_id, "received_at": batch.received_at.isoformat()}
        present = set(pc.unique(claimed["log_type"]).to_pylist())
        return [
            self._sandbox.query(query, parameters)
            for position, query in enumerate(self._queries)
            if position in present
        ]

    def _account(
        self, table: pa.Table, batch: RawBatch, records: pa.Table, rejections: list[Rejection]
    ) -> pa.Table:
        latest = batch.received_at + MAX_CLOCK_LEAD
        kept: list[dict[str, Any]] = []
        raw = dict(zip(records["record_index"].to_pylist(), records["raw"].to_pylist(), strict=True))
        missing = set(raw) - {rejection.record for rejection in rejections}
        for row in table.to_pylist():
            indexes = row.pop("record_indexes")
            missing -= set(indexes)
            error = row.pop("error")
            if error is None and row["time"] is None:
                error = "no-time"
            elif error is None and not _EPOCH <= row["time"] <= latest:
                error = "bad-time"
            if error is None:
                kept.append(
                    row | {"record_index": indexes[0], "raw_data": "\n".join(raw[index] for index in indexes)}
                )
            else:
                rejections += [Rejection(index, error, "") for index in indexes]
        rejections += [Rejection(index, "dropped-by-analyzer", "") for index in missing]
        kept.sort(key=lambda row: row["record_index"])
        return pa.Table.from_pylist(kept, schema=EVENT_COLUMNS)


def _claim_sql(integration: Integration) -> str:
    cases = "".join(
        f" WHEN coalesce(({log_type.when or 'true'}), false) THEN {position}"
        for position, log_type in enumerate(integration.log_types)
    )
    return f"SELECT *, (CASE{cases} ELSE {len(integration.log_types)} END)::INTEGER AS log_type FROM received AS records"


def _no_records() -> pa.Table:
    types = {"BIGINT": pa.int64(), "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", tz="UTC")}
    json = {b"ARROW:extension:name": b"arrow.json", b"ARROW:extension:metadata": b""}
    fields = [
        pa.field(name, types.get(type_, pa.string()), metadata=json if type_ == "JSON" else None)
        for name, type_ in RECORD_COLUMNS.items()
    ]
    return pa.schema([*fields, pa.field("log_type", pa.int32())]).empty_table()


def _no_events() -> pa.Table:
    return pa.table(
        {"record_indexes": pa.array([], pa.list_(pa.int64())), "error": pa.array([], pa.string())}
    )


def _constant(value: Any, type_: pa.DataType, table: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(value, type_), table.num_rows)


def _dead_letter(batch: RawBatch, rejection: Rejection) -> DeadLetter:
    return DeadLetter(
        source=batch.source,
        origin=batch.origin,
        record=batch.first_record + rejection.record,
        reason=rejection.reason,
        detail=rejection.detail,
        raw=batch.records[rejection.record].as_py(),
    )
