"""Sinks that are tables of the lake: rows and the place in the stream become one Iceberg snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import Final

import duckdb
import pyarrow as pa

from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.appending import append_rows
from noroshi.lake.observing import ObservableRows
from noroshi.lake.position import Position, position_of
from noroshi.lake.rows import alert_rows, dead_rows, event_rows, ledger_rows, run_rows
from noroshi.lake.tables import ALERTS, DEAD, EVENTS, LEDGER, OBSERVABLES, RUNS, TableSpec, ensure_table
from noroshi.route.contract import Mark
from noroshi.runtime.errors import NoroshiError, RecordError, TransientError
from noroshi.runtime.settings import Settings

_RETRY_SECONDS: Final = 1.0
_OPENING: Final = Lock()
"""Sinks that make the catalogue and its tables at the same moment get in each other's way."""

MakeRows = Callable[[Sequence[Delivery], datetime], tuple[pa.Table, list[int]]]
"""Rows of messages, stored at a moment, and how many each message has. Raises RecordError."""


class TableSink:
    """One table of the lake. Rows of one that `is_awaited` are looked for by people as soon as they have come."""

    def __init__(self, settings: Settings, spec: TableSpec, stream: str, make_rows: MakeRows) -> None:
        self._settings, self._spec, self._make_rows = settings, spec, make_rows
        self.name, self.stream = f"lake.{spec.name}", stream
        self.accounts = spec is EVENTS
        self.is_awaited = spec in (EVENTS, ALERTS)

    def open(self) -> Mark:
        with _OPENING, _translated():
            self._table = ensure_table(open_catalogue(self._settings, create=True), self._spec)
            self._at = position_of(self._table)
        return Mark(incarnation=self._at.stream, sequence=self._at.sequence, confirmed=self._at.confirmed)

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        rows, counts = self._rows(messages)
        reached = Position(stream=after.incarnation, sequence=after.sequence, confirmed=after.confirmed)
        with _translated():
            append_rows(self._table, rows, before=self._at, after=reached)
        self._at = reached
        return counts

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        return self._rows(messages)[1]

    def close(self) -> None:
        """The catalogue holds nothing open between calls."""

    def _rows(self, messages: Sequence[Delivery]) -> tuple[pa.Table, list[int]]:
        if not messages:
            return self._spec.columns.empty_table(), []
        try:
            return self._make_rows(messages, datetime.now(UTC))
        except duckdb.IOException as error:
            raise TransientError(f"cannot make rows: {error}", after_seconds=_RETRY_SECONDS) from error
        except (duckdb.Error, pa.ArrowException, ValueError, KeyError) as error:
            raise RecordError("unstorable", f"no row of {self._spec.name}: {type(error).__name__}: {error}") from error


def lake_sinks(settings: Settings) -> list[TableSink]:
    """A sink for every table of the lake."""
    return [
        TableSink(settings, EVENTS, wire.EVENTS, _events),
        TableSink(settings, OBSERVABLES, wire.EVENTS, partial(_observables, ObservableRows())),
        TableSink(settings, ALERTS, wire.ALERTS, _alerts),
        TableSink(settings, DEAD, wire.DEAD, _dead),
        TableSink(settings, LEDGER, wire.LEDGER, _ledger),
        TableSink(settings, RUNS, wire.RUNS, _runs),
    ]


def _events(messages: Sequence[Delivery], stored_at: datetime) -> tuple[pa.Table, list[int]]:
    batches = [wire.decode_events(message.payload, message.headers) for message in messages]
    return event_rows(batches, stored_at), [batch.table.num_rows for batch in batches]


def _observables(rows: ObservableRows, messages: Sequence[Delivery], _: datetime) -> tuple[pa.Table, list[int]]:
    batches = [wire.decode_events(message.payload, message.headers) for message in messages]
    return rows.rows(batches), [batch.table.num_rows for batch in batches]


def _alerts(messages: Sequence[Delivery], stored_at: datetime) -> tuple[pa.Table, list[int]]:
    decoded = [(m.headers["source"], m.headers["batch-id"], wire.decode_alerts(m.payload)) for m in messages]
    return alert_rows(decoded, stored_at), [len(alerts) for _, _, alerts in decoded]


def _dead(messages: Sequence[Delivery], stored_at: datetime) -> tuple[pa.Table, list[int]]:
    decoded = [(m.subject.split(".")[1], m.headers["batch-id"], wire.decode_dead(m.payload)) for m in messages]
    return dead_rows(decoded, stored_at), [len(letters) for _, _, letters in decoded]


def _ledger(messages: Sequence[Delivery], stored_at: datetime) -> tuple[pa.Table, list[int]]:
    decoded = [wire.decode_ledger(message.payload) for message in messages]
    return ledger_rows((entry for entries in decoded for entry in entries), stored_at), [len(one) for one in decoded]


def _runs(messages: Sequence[Delivery], stored_at: datetime) -> tuple[pa.Table, list[int]]:
    decoded = [wire.decode_runs(message.payload) for message in messages]
    return run_rows((entry for entries in decoded for entry in entries), stored_at), [len(one) for one in decoded]


class _translated:  # noqa: N801 - reads as a word in `with`
    """Whatever the lake's libraries raise is worth another try: no row is thrown away because storage is down."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, NoroshiError):
            message = f"the lake does not take rows: {type(error).__name__}: {error}"
            raise TransientError(message, after_seconds=_RETRY_SECONDS) from error
