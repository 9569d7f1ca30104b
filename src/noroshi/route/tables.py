"""Sinks that are tables of the lake: rows and the place in the stream become one Iceberg snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import Final

import duckdb
import pyarrow as pa
import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.lake.appending import Appender
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.counting import stored_rows
from noroshi.lake.observing import ObservableRows, indexed
from noroshi.lake.position import Position, position_of
from noroshi.lake.rows import alert_rows, dead_rows, event_rows, ledger_rows, run_rows
from noroshi.lake.tables import ALERTS, DEAD, EVENTS, LEDGER, OBSERVABLES, RUNS, TableSpec, ensure_table
from noroshi.model.batch import EventBatch
from noroshi.route.contract import Mark
from noroshi.route.shelf import Shelf
from noroshi.runtime.errors import NoroshiError, RecordError, TransientError
from noroshi.runtime.settings import Settings

_RETRY_SECONDS: Final = 1.0
_PIECE_BYTES: Final = 1 << 20
"""Packed; of some logs that is forty times as much unpacked."""
_OPENING: Final = Lock()
"""Sinks that make the catalogue and its tables at the same moment get in each other's way."""

log = structlog.get_logger()

MakeRows = Callable[[Sequence[Delivery], datetime], tuple[pa.Table, list[int]]]
"""Rows of messages, stored at a moment, and how many each message has. Raises RecordError."""


class TableSink:
    """One table of the lake. Rows of one that `is_awaited` are looked for by people as soon as they have come."""

    def __init__(self, settings: Settings, spec: TableSpec, stream: str, make_rows: MakeRows) -> None:
        self._settings, self._spec, self._make_rows = settings, spec, make_rows
        self.name, self.stream = f"lake.{spec.name}", stream
        self.accounts = spec is EVENTS
        self.is_awaited = spec in (EVENTS, ALERTS)
        self.is_large = spec is EVENTS
        self._appender: Appender | None = None
        self._taken: dict[int, int] = {}
        """Rows of each message that the next commit has already, by sequence."""

    def open(self) -> Mark:
        self._forget()
        with _OPENING, _translated():
            self._table = ensure_table(open_catalogue(self._settings, create=True), self._spec)
            self._at = position_of(self._table)
            self._appender = Appender(self._table)
        return Mark(incarnation=self._at.stream, sequence=self._at.sequence, confirmed=self._at.confirmed)

    def prepare(self, messages: Sequence[Delivery]) -> None:
        """Encode the rows of messages that the next `store` will be given, in this order, if all goes well."""
        try:
            self._take(messages)
        except Exception:
            # `store` meets it again, where it is heard.
            self._forget()

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        done = len(self._taken)
        if list(self._taken) != [message.sequence for message in messages[:done]]:
            self._forget()
            done = 0
        try:
            self._take(messages[done:])
        except Exception:
            self._forget()
            raise
        counts, self._taken = list(self._taken.values()), {}
        reached = Position(stream=after.incarnation, sequence=after.sequence, confirmed=after.confirmed)
        with _translated():
            self._opened.commit(before=self._at, after=reached)
        self._at = reached
        return counts

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        if not self.accounts:
            return [0] * len(messages)
        with _translated():
            found = stored_rows(self._table, _readable(messages))
        counts = [found[message.headers.get("source", ""), message.headers.get("batch-id", "")] for message in messages]
        for message, rows in zip(messages, counts, strict=True):
            wanted = message.headers.get(wire.EVENT_COUNT)
            if str(rows) != wanted:
                log.error("rows of a message are not in the table", sequence=message.sequence, rows=rows, wanted=wanted)
        return counts

    def close(self) -> None:
        """The catalogue holds nothing open between calls."""
        self._forget()

    def _take(self, messages: Sequence[Delivery]) -> None:
        for piece in self._pieces(messages):
            rows, counts = self._rows(piece)
            with _translated():
                self._opened.add(rows)
            self._taken.update(zip((message.sequence for message in piece), counts, strict=True))

    def _forget(self) -> None:
        if self._appender is not None:
            self._appender.discard()
        self._taken = {}

    @property
    def _opened(self) -> Appender:
        assert self._appender is not None  # noqa: S101 - `open` comes before `store`
        return self._appender

    def _pieces(self, messages: Sequence[Delivery]) -> Iterator[Sequence[Delivery]]:
        """As many messages as are well unpacked at one time."""
        begin = size = 0
        for number, message in enumerate(messages):
            size += len(message.payload)
            if self.is_large and size >= _PIECE_BYTES:
                yield messages[begin : number + 1]
                begin, size = number + 1, 0
        if begin < len(messages):
            yield messages[begin:]

    def _rows(self, messages: Sequence[Delivery]) -> tuple[pa.Table, list[int]]:
        try:
            return self._make_rows(messages, datetime.now(UTC))
        except duckdb.IOException as error:
            raise TransientError(f"cannot make rows: {error}", after_seconds=_RETRY_SECONDS) from error
        except (duckdb.Error, pa.ArrowException, ValueError, KeyError) as error:
            raise RecordError("unstorable", f"no row of {self._spec.name}: {type(error).__name__}: {error}") from error


def lake_sinks(settings: Settings) -> list[TableSink]:
    """A sink for every table of the lake."""
    shelf = Shelf()
    return [
        TableSink(settings, EVENTS, wire.EVENTS, partial(_events, shelf)),
        TableSink(settings, OBSERVABLES, wire.EVENTS, partial(_observables, ObservableRows(), shelf)),
        TableSink(settings, ALERTS, wire.ALERTS, _alerts),
        TableSink(settings, DEAD, wire.DEAD, _dead),
        TableSink(settings, LEDGER, wire.LEDGER, _ledger),
        TableSink(settings, RUNS, wire.RUNS, _runs),
    ]


def _readable(messages: Sequence[Delivery]) -> Iterator[EventBatch]:
    """The batches of messages, one unpacked at a time; what is none has no rows."""
    for message in messages:
        with suppress(RecordError):
            yield wire.decode_events(message.payload, message.headers)


def _events(shelf: Shelf, messages: Sequence[Delivery], stored_at: datetime) -> tuple[pa.Table, list[int]]:
    batches = [wire.decode_events(message.payload, message.headers) for message in messages]
    for message, batch in zip(messages, batches, strict=True):
        shelf.put(message, indexed(batch))
    return event_rows(batches, stored_at), [batch.table.num_rows for batch in batches]


def _observables(
    rows: ObservableRows, shelf: Shelf, messages: Sequence[Delivery], _: datetime
) -> tuple[pa.Table, list[int]]:
    parts = []
    for message in messages:
        part = shelf.take(message)
        parts.append(part or indexed(wire.decode_events(message.payload, message.headers)))
    return rows.rows(parts), [part.table.num_rows for part in parts]


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
