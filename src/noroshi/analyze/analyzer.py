"""Raw batches of one source into event batches: screen, claim, normalise, enrich, and account for every record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import structlog

from noroshi.analyze.accounting import Indexes, settle
from noroshi.analyze.binding import RECORDS_SCHEMA, claim_sql, predicate_faults, result_columns
from noroshi.analyze.canonical import respelled, spell_documents
from noroshi.analyze.enrichment import Enricher, EnrichmentSettings
from noroshi.analyze.finishing import finish
from noroshi.analyze.locality import is_of_one_record
from noroshi.analyze.normalising import Enriched, Normaliser, Plain
from noroshi.analyze.rejection import Rejection
from noroshi.analyze.sandbox import Sandbox, SandboxTimeoutError
from noroshi.analyze.screening import screen
from noroshi.model.batch import EVENT_COLUMNS, DeadLetter, EventBatch, RawBatch
from noroshi.runtime.errors import ContentError
from noroshi.sdk import Integration, LogType

MAX_RECORD_BYTES = 8 * 1024 * 1024

UNCLAIMED = LogType("unclaimed", "", "SELECT record_index, received_at AS time, record AS unmapped FROM records", None)
"""What becomes of a record that no log type claims: a base event that keeps everything."""

_MOST_RETRIES = 200
"""How often a batch whose SQL fails is tried again in parts, to find the records that make it fail."""

_TIMEOUT_RETRIES = 40
"""How many of them a query uses up that was interrupted, so that a slow one cannot hold its worker for hours."""

log = structlog.get_logger()


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
        """Plan every log type. Raises ContentError when the integration's SQL does not bind or assets are wrong, and
        ConfigError when a file to enrich with cannot be used."""
        self._integration = integration
        self._is_json = integration.format == "json"
        self._max_record_bytes = max_record_bytes
        self._sandbox = Sandbox(memory_limit=memory_limit, timeout_seconds=timeout_seconds)
        self._records = self._sandbox.provide("records", RECORDS_SCHEMA.empty_table())
        self._enricher = Enricher(enrichment) if enrichment and enrichment.tells_anything else None
        self._normalisers = [self._normaliser(log_type) for log_type in (*integration.log_types, UNCLAIMED)]
        if faults := list(predicate_faults(self._sandbox, integration)):
            raise ContentError(faults)
        claim = claim_sql(integration)
        self._is_of_one_record = not any(one.plan.is_multiple for one in self._normalisers) and all(
            is_of_one_record(self._sandbox, sql) for sql in (claim, *(one.sql for one in integration.log_types))
        )
        self._claim = self._sandbox.prepare(claim)
        self._strip_nulls = self._sandbox.prepare(
            "SELECT CASE WHEN contains(record, 'null') THEN json_strip_nulls(record)::VARCHAR"
            " ELSE record::VARCHAR END AS record FROM records"
        )

    def analyze(self, batch: RawBatch) -> EventBatch:
        """The events and dead letters of a batch; every record is in one or the other. Never raises for bad records."""
        screened = screen(batch.records, json=self._is_json, max_record_bytes=self._max_record_bytes)
        records = _with_receipt(screened.records, batch)
        if screened.has_nulls:
            records = self._without_nulls(records)
        work = _Work(batch, screened.rejections, screened.claims)
        for position, share in self._claimed(records, work):
            self._normalise(self._normalisers[position], share, work)
        return work.events()

    def analyze_together(self, batches: Sequence[RawBatch]) -> list[EventBatch]:
        """What `analyze` gives for each batch, with one run of each query for all: a query costs as much as thousands
        of records. Batches are analyzed one by one when the SQL looks beyond a record, or when anything fails."""
        if len(batches) > 1 and self._is_of_one_record:
            try:
                return self._together(batches)
            except (duckdb.Error, SandboxTimeoutError):
                log.info("analyzing batches one by one", source=batches[0].source, batches=len(batches))
        return [self.analyze(batch) for batch in batches]

    def _together(self, batches: Sequence[RawBatch]) -> list[EventBatch]:
        screened = [screen(one.records, json=self._is_json, max_record_bytes=self._max_record_bytes) for one in batches]
        works = [_Work(batch, one.rejections, one.claims) for batch, one in zip(batches, screened, strict=True)]
        first = np.cumsum([0, *(len(batch.records) for batch in batches)])
        shares = [_with_receipt(one.records, batch) for batch, one in zip(batches, screened, strict=True)]
        records = pa.concat_tables(_renumbered(*pair) for pair in zip(shares, first[:-1], strict=True)).combine_chunks()
        if any(one.has_nulls for one in screened):
            records = self._without_nulls(records)
        for position, share in self._claims_of(records):
            self._records.fill(share)
            normaliser = self._normalisers[position]
            result = spell_documents(normaliser.run())
            given, said = _indexes(share), _indexes(result)
            for work, begin, end in zip(works, first[:-1], first[1:], strict=True):
                mine = _renumbered(_between(share, given, begin, end), -begin)
                if mine.num_rows:
                    self._settle(normaliser, mine, _renumbered(_between(result, said, begin, end), -begin), work)
        return [work.events() for work in works]

    def claimants(self, batch: RawBatch) -> set[str]:
        """The names of the log types that claim records of the batch."""
        screened = screen(batch.records, json=self._is_json, max_record_bytes=self._max_record_bytes)
        work = _Work(batch, [], {})
        names = [log_type.name for log_type in (*self._integration.log_types, UNCLAIMED)]
        return {names[position] for position, _ in self._claimed(_with_receipt(screened.records, batch), work)}

    def close(self) -> None:
        """Free the database and the files to enrich with."""
        self._sandbox.close()
        if self._enricher:
            self._enricher.close()

    def _normaliser(self, log_type: LogType) -> Normaliser:
        columns = result_columns(self._sandbox, log_type)
        if self._enricher:
            return Enriched.build(self._sandbox, self._enricher, self._integration, log_type, columns)
        return Plain.build(self._sandbox, self._integration, log_type, columns)

    def _without_nulls(self, records: pa.Table) -> pa.Table:
        self._records.fill(records)
        stripped = respelled(self._sandbox.run(self._strip_nulls)["record"])
        return records.set_column(2, RECORDS_SCHEMA.field("record"), stripped)

    def _claimed(self, records: pa.Table, work: _Work) -> list[tuple[int, pa.Table]]:
        """The records of each log type, by its position."""
        if not records.num_rows:
            return []
        try:
            return self._claims_of(records)
        except (duckdb.Error, SandboxTimeoutError) as error:
            return self._claimed_in_parts(records, work, error)

    def _claims_of(self, records: pa.Table) -> list[tuple[int, pa.Table]]:
        self._records.fill(records)
        positions = np.asarray(self._sandbox.run(self._claim)["log_type"])
        present = np.unique(positions)
        if len(present) == 1:
            return [(int(present[0]), records)]
        return [(int(position), records.filter(pa.array(positions == position))) for position in present]

    def _claimed_in_parts(self, records: pa.Table, work: _Work, error: Exception) -> list[tuple[int, pa.Table]]:
        if not work.may_split(records, error):
            return []
        middle = records.num_rows // 2
        return self._claimed(records.slice(0, middle), work) + self._claimed(records.slice(middle), work)

    def _normalise(self, normaliser: Normaliser, records: pa.Table, work: _Work) -> None:
        self._records.fill(records)
        try:
            result = spell_documents(normaliser.run())
        except (duckdb.Error, SandboxTimeoutError) as error:
            if work.may_split(records, error):
                middle = records.num_rows // 2
                self._normalise(normaliser, records.slice(0, middle), work)
                self._normalise(normaliser, records.slice(middle), work)
            return
        self._settle(normaliser, records, result, work)

    def _settle(self, normaliser: Normaliser, records: pa.Table, result: pa.Table, work: _Work) -> None:
        """Make events of an analyzer's rows; `records` are those it was given."""
        offered = np.asarray(records["record_index"])
        rows, rejections = settle(result, offered, work.batch.received_at, is_multiple=normaliser.plan.is_multiple)
        work.rejections += rejections
        work.tables.append(finish(rows, records, work.claims, work.batch, normaliser.plan))


class _Work:
    """What one batch has come to so far, and how often its SQL may still be tried again."""

    def __init__(self, batch: RawBatch, rejections: list[Rejection], claims: dict[int, bytes]) -> None:
        self.batch = batch
        self.rejections = rejections
        self.claims = claims
        self.tables: list[pa.Table] = []
        self._retries = _MOST_RETRIES

    def events(self) -> EventBatch:
        """What has become of the batch."""
        batch = self.batch
        tables = self.tables or [EVENT_COLUMNS.empty_table()]
        table = pa.concat_tables(tables, promote_options="default") if len(tables) > 1 else tables[0]
        if len(self.tables) > 1:
            table = table.take(pc.sort_indices(table["record_index"]))
        dead = [_dead_letter(batch, rejection) for rejection in sorted(self.rejections, key=lambda one: one.record)]
        return EventBatch(
            source=batch.source, batch_id=batch.batch_id, received_at=batch.received_at, table=table, dead=dead
        )

    def may_split(self, records: pa.Table, error: Exception) -> bool:
        """Whether to try the halves of `records`; if not, they are dead letters now."""
        if records.num_rows > 1 and self._retries > 0:
            self._retries -= _TIMEOUT_RETRIES if isinstance(error, SandboxTimeoutError) else 2
            return True
        detail = str(error).split("\n", 1)[0][:300]
        self.rejections += [
            Rejection(index, "analyzer-error", detail) for index in np.asarray(records["record_index"]).tolist()
        ]
        return False


def _with_receipt(records: pa.Table, batch: RawBatch) -> pa.Table:
    received_at: Any = pa.scalar(batch.received_at, pa.timestamp("us", tz="UTC"))
    columns = [*records.columns, pa.repeat(received_at, records.num_rows), pa.repeat(batch.source, records.num_rows)]
    return pa.Table.from_arrays(columns, schema=RECORDS_SCHEMA)


def _renumbered(table: pa.Table, by: int) -> pa.Table:
    """The table with `record_index` moved: records of several batches need numbers of their own in one relation."""
    place = table.column_names.index("record_index")
    return table.set_column(place, table.field(place), pc.add(table["record_index"], pa.scalar(int(by), pa.int64())))


def _indexes(table: pa.Table) -> Indexes:
    column: Any = table["record_index"]
    return np.asarray(pc.fill_null(column, -1))


def _between(table: pa.Table, indexes: Indexes, begin: int, end: int) -> pa.Table:
    """The rows whose index lies in `[begin, end)`, which mostly stand together."""
    places: Any = np.flatnonzero((indexes >= begin) & (indexes < end))
    if not len(places) or places[-1] - places[0] + 1 == len(places):
        return table.slice(places[0] if len(places) else 0, len(places))
    return table.take(pa.array(places))


def _dead_letter(batch: RawBatch, rejection: Rejection) -> DeadLetter:
    return DeadLetter(
        source=batch.source,
        origin=batch.origin,
        record=batch.first_record + rejection.record,
        reason=rejection.reason,
        detail=rejection.detail,
        raw=batch.records[rejection.record].as_py(),
    )
