"""Opens the journal's database: SQLite in WAL mode beside us, or PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateColumn

from noroshi.respond.engine.audit import GENESIS, HEAD
from noroshi.respond.engine.news import News, PostgresNews, SqliteNews
from noroshi.respond.engine.tables import AUDIT_HEAD, METADATA
from noroshi.respond.engine.together import Together
from noroshi.runtime.errors import ConfigError, TransientError

_T = TypeVar("_T")


class Database:
    """Transactions on one database, from any thread. Tables are made when they are missing."""

    def __init__(self, url: str) -> None:
        """`url` is SQLAlchemy's, `sqlite:///path` or `postgresql+psycopg://…`. Raises ConfigError."""
        self.is_sqlite = url.startswith("sqlite")
        try:
            self._engine = _open(url)
            self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            if self.is_sqlite:
                event.listen(self._engine, "begin", _begin)
            METADATA.create_all(self._engine)
            _bring_up_to_date(self._engine)
            self._begin_chain()
            self._unasked = create_engine(url, pool_size=8, isolation_level="AUTOCOMMIT")
        except (SQLAlchemyError, ImportError) as error:
            raise ConfigError(f"the playbook journal cannot be opened: {error}") from error
        self._writing = threading.Lock()
        self._quick = self._engine.raw_connection() if self.is_sqlite else None
        self._together = Together(self._quick and self._quick.driver_connection, self._writing)

    def _begin_chain(self) -> None:
        with self._engine.begin() as connection:
            if connection.execute(select(AUDIT_HEAD.c.name)).first() is not None:
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(AUDIT_HEAD).values(name=HEAD, hash=GENESIS))
        except IntegrityError:
            return

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block. Raises TransientError when the database is away."""
        with self._writing if self.is_sqlite else nullcontext(), _translated(), self._engine.begin() as connection:
            yield connection

    def write_together(self, work: Callable[[Any], _T]) -> _T:
        """What `work` gives for the driver's own connection, in a transaction that several threads may share.

        For SQLite, and for what is written so often that each layer counts. Raises TransientError.
        """
        with _translated():
            return self._together.run(work)

    @contextmanager
    def statement(self) -> Iterator[Connection]:
        """A connection for one statement, which is a transaction of its own. For PostgreSQL.

        Nobody asks first whether it still stands, which would be a round trip: a TransientError tells of it.
        """
        with _translated(), self._unasked.connect() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; every statement sees what is committed."""
        with _translated(), self._reader.connect() as connection:
            yield connection

    def news(self) -> News:
        """A listener for commits of other processes. Raises TransientError when the database is away."""
        with _translated():
            return SqliteNews(self._reader) if self.is_sqlite else PostgresNews(self._reader)

    def close(self) -> None:
        """Let go of all connections."""
        if self._quick is not None:
            self._quick.close()
        self._engine.dispose()
        self._unasked.dispose()


def _open(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=8, pool_pre_ping=True)
    engine = create_engine(url, poolclass=QueuePool, pool_size=16)
    event.listen(engine, "connect", _prepare)
    return engine


def _bring_up_to_date(engine: Engine) -> None:
    """Give tables of an older journal the columns and indexes that came since; such columns may be left out."""
    found = inspect(engine)
    for table in METADATA.sorted_tables:
        present = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                kind = CreateColumn(column).compile(dialect=engine.dialect)
                with engine.begin() as connection:
                    connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {kind}")
        for index in table.indexes:
            index.create(engine, checkfirst=True)


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once; reading connections stay outside transactions."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN IMMEDIATE")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        cause = getattr(error, "orig", error)
        raise TransientError(f"the playbook journal does not answer: {cause}", after_seconds=1.0) from error
