"""SQL over the lake: DuckDB over just the files that a query needs, with nothing else in its reach."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import duckdb

from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.plain import plain
from noroshi.lake.predicates import row_filters
from noroshi.lake.scanning import let_read, quoted, readable, rows_sql
from noroshi.lake.statement import check_statement
from noroshi.lake.tables import NAMESPACE, TABLES
from noroshi.lake.wrong import binding_error, query_error
from noroshi.runtime.errors import TransientError, UsageError
from noroshi.runtime.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from pyiceberg.expressions import BooleanExpression
    from pyiceberg.table import Table

T = TypeVar("T")

_BATCH_ROWS: Final = 8192
_LOOK_SECONDS: Final = 0.1
_SPECS: Final = {spec.name: spec for spec in TABLES}
_MACROS: Final = (
    """CREATE MACRO search(term) AS TABLE SELECT * FROM events
       WHERE contains(lower(raw_data), lower(term)) OR contains(lower(ocsf), lower(term))""",
    """CREATE MACRO seen(thing) AS TABLE
       SELECT value, name, source, min(first_time) AS first_time, max(last_time) AS last_time,
              sum(events)::BIGINT AS events, min(event_uid) AS event_uid
       FROM observables WHERE value = thing GROUP BY value, name, source ORDER BY first_time""",
)


class Lake:
    """Reads the lake of the settings, while others write it. Every query sees one snapshot of each table."""

    def __init__(self, settings: Settings) -> None:
        """Raises ConfigError when there is no lake."""
        self._settings = settings
        self._catalogue = open_catalogue(settings)

    def sql(
        self, text: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None, *, at: datetime | None = None
    ) -> duckdb.DuckDBPyRelation:
        """The answer to one SELECT, computed when it is looked at: `.df()`, `.pl()`, `.to_arrow_table()`, `.show()`.

        Tables: events, alerts, dead, ledger, observables; `search('text')` are the events that hold a text in any
        letter case, `seen('value')` says where a value was seen. `$1` or `$name` in the text stand for `parameters`.
        `at` asks the tables as they were then. Raises UsageError when the text is not allowed or wrong.
        """
        return self._prepare(text, at, parameters).relation

    @contextmanager
    def reading(
        self,
        text: str,
        parameters: Sequence[Any] | Mapping[str, Any] | None = None,
        *,
        at: datetime | None = None,
        watch: Watch | None = None,
    ) -> Iterator[Answer]:
        """The answer in batches, ended when it takes longer than `lake.query_seconds` or `watch` is told to end it.

        Raises UsageError, also while the batches are read, when the query is wrong or takes too long or too much, and
        KeyboardInterrupt when a person ends it.
        """
        watch = watch or Watch()
        prepared = self._prepare(text, at, parameters)
        running = _Running(prepared.connection, text, self._settings.lake.query_seconds, watch)
        try:
            reader = running.wait_for(lambda: plain(prepared.relation).to_arrow_reader(_BATCH_ROWS))
            yield Answer(reader.schema, running.batches(reader))
        finally:
            running.close()
            prepared.close()

    def _prepare(
        self, text: str, at: datetime | None, parameters: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> _Prepared:
        prepared = _Prepared(self._settings.lake.query_memory)
        try:
            statement = check_statement(prepared.connection, text, _SPECS)
            filters = row_filters(statement, _SPECS, prepared.evaluate)
            tables = {name: self._table(name) for name in filters}
            for name, table in tables.items():
                prepared.allow(table)
                prepared.add_view(name, table, filters[name], at)
            prepared.seal()
            prepared.bind(text, parameters)
        except duckdb.Error as error:
            wrong = binding_error(prepared.connection, error, text, parameters)
            prepared.close()
            raise wrong from error
        except BaseException:
            prepared.close()
            raise
        return prepared

    def _table(self, name: str) -> Table:
        from pyiceberg.exceptions import NoSuchTableError

        try:
            return self._catalogue.load_table((NAMESPACE, name))
        except NoSuchTableError:
            raise UsageError(f"the lake has no {name} yet") from None
        except OSError as error:
            raise TransientError(f"cannot read the lake: {error}", after_seconds=1) from error


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query as they come."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


class Watch:
    """Lets other threads see how far a query is, and end it at any moment."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None
        self.ended = False

    def end(self) -> None:
        """Have the query end soon, also when it has not begun yet."""
        self.ended = True

    @property
    def progress(self) -> float | None:
        """How much of the query is done, from 0 to 1; None as long as nobody can tell."""
        connection = self._connection
        try:
            percent = connection.query_progress() if connection else -1.0
        except duckdb.Error:
            return None
        return min(1.0, percent / 100) if percent >= 0 else None

    def follow(self, connection: duckdb.DuckDBPyConnection | None) -> None:
        """What the query runs on, None when it is over."""
        self._connection = connection


class _Running:
    """Runs a query in a thread of its own, so that a person or a time limit can end it at any moment."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, text: str, seconds: float, watch: Watch) -> None:
        self._connection, self._text, self._seconds, self._watch = connection, text, seconds, watch
        watch.follow(connection)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="query")
        self._deadline = time.monotonic() + seconds

    def batches(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """The batches of the reader."""
        while (batch := self.wait_for(lambda: next(reader, None))) is not None:
            yield batch

    def wait_for(self, work: Callable[[], T]) -> T:
        """The outcome of a step of the query. Raises UsageError for what DuckDB or Arrow raise."""
        import pyarrow as pa

        step = self._thread.submit(work)
        try:
            while not wait([step], _LOOK_SECONDS).done:
                if self._watch.ended:
                    self._end(step)
                    raise UsageError("the query was ended")
                if time.monotonic() > self._deadline:
                    self._end(step)
                    raise UsageError(f"the query took longer than {self._seconds:g} s (lake.query_seconds)")
            return step.result()
        except KeyboardInterrupt:
            self._end(step)
            raise
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise query_error("the query failed", error, self._text) from error

    def close(self) -> None:
        """End what still runs."""
        self._watch.follow(None)
        self._connection.interrupt()
        self._thread.shutdown()

    def _end(self, step: Future[Any]) -> None:
        while not step.done():
            self._connection.interrupt()
            wait([step], 0.1)


class _Prepared:
    """An in-memory DuckDB that reaches the lake's files and nothing else."""

    relation: duckdb.DuckDBPyRelation

    def __init__(self, memory: str) -> None:
        # DuckDB makes this folder when memory runs short, and removes it in the end.
        spill = Path(tempfile.gettempdir()) / f"noroshi-query-{uuid.uuid4()}"
        self.connection = duckdb.connect(
            config={
                "memory_limit": memory,
                "temp_directory": str(spill),
                "python_enable_replacements": "false",
                "autoload_known_extensions": "false",
                "autoinstall_known_extensions": "false",
            }
        )
        self._allowed: set[str] = set()
        self.connection.execute("SET TimeZone = 'UTC'")
        # Without it DuckDB does not count how far a query is.
        self.connection.execute("SET enable_progress_bar = true")
        self.connection.execute("SET enable_progress_bar_print = false")
        self.connection.execute("SET errors_as_json = true")
        # `now()` is one moment for planning and for the query only within one transaction.
        self.connection.execute("BEGIN")

    def evaluate(self, expression: str, type_: str) -> Any:
        """The value of a constant expression; None when DuckDB makes nothing of it."""
        try:
            (value,) = self.connection.execute(f"SELECT try_cast(({expression}) AS {type_})").fetchone() or (None,)
        except duckdb.Error:
            return None
        return value

    def allow(self, table: Table) -> None:
        """Let queries read the folder of the table's data."""
        self._allowed.add(let_read(self.connection, table))

    def add_view(self, name: str, table: Table, condition: BooleanExpression, at: datetime | None) -> None:
        """A view of the rows of the table; of files that cannot hold a row of the condition nothing is read."""
        snapshot = table.snapshot_as_of_timestamp(int(at.timestamp() * 1000)) if at else table.current_snapshot()
        files: list[str] = []
        if snapshot is not None:
            scan = table.scan(row_filter=condition, snapshot_id=snapshot.snapshot_id)
            files = [readable(task.file.file_path) for task in scan.plan_files()]
        self.connection.execute(f'CREATE VIEW "{name}" AS {rows_sql(table, files)}')

    def seal(self) -> None:
        """From here on nothing but the allowed folders can be read, and nothing can be changed about that."""
        for name, macro in zip(("events", "observables"), _MACROS, strict=True):
            if self.connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = ?", [name]).fetchone():
                self.connection.execute(macro)
        folders = ", ".join(quoted(folder) for folder in sorted(self._allowed))
        self.connection.execute(f"SET allowed_directories = [{folders}]")
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def bind(self, text: str, parameters: Sequence[Any] | Mapping[str, Any] | None) -> None:
        """Make the relation of the query. Raises duckdb.Error when it is wrong."""
        self.relation = self.connection.sql(text, params=parameters)

    def close(self) -> None:
        """Let memory and spilled files go."""
        self.connection.close()


def connect(folder: str | Path | None = None, settings: Settings | None = None) -> Lake:
    """The lake of a platform folder, of settings, or of `noroshi.toml` and the environment. Raises ConfigError."""
    from noroshi.runtime.settings import load_settings

    chosen = settings or load_settings()[0]
    if folder is not None:
        platform = chosen.platform.model_copy(update={"dir": Path(folder)})
        chosen = chosen.model_copy(update={"platform": platform})
    return Lake(chosen)


def moment(text: str) -> datetime:
    """A time that a person wrote, UTC when it says no zone. Raises UsageError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no time; write 2026-01-05T10:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
