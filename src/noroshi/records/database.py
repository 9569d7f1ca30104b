"""Opens the relational store: SQLite in WAL mode beside us, or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from noroshi.runtime.errors import ConfigError, TransientError

_SAMPLED_ROWS: Final = 1000


class Database:
    """Transactions on one database, from any thread. `upgrade` of `upgrading.py` makes the tables."""

    def __init__(self, url: str) -> None:
        """`url` is SQLAlchemy's, `sqlite:///path` or `postgresql+psycopg://…`. Raises ConfigError."""
        is_sqlite = url.startswith("sqlite")
        try:
            self._engine = _open_sqlite(url) if is_sqlite else create_engine(url, pool_size=8, pool_pre_ping=True)
        except (SQLAlchemyError, ImportError) as error:
            raise ConfigError(f"the relational store cannot be opened: {error}") from error
        self._writer = self._engine.execution_options(noroshi_writes=True)
        # Threads of one process wait here, where it is fair, and not in SQLite, which polls.
        self._writing = threading.Lock() if is_sqlite else None

    @property
    def engine(self) -> Engine:
        """For migrations and tests."""
        return self._engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that is committed at the end of the block, one writer at a time on SQLite.

        Raises TransientError when the database does not answer or is in use for too long.
        """
        with self._writing or nullcontext(), _translated(), Session(self._writer, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading; what it sees does not change meanwhile, and nothing it does is kept."""
        with _translated(), Session(self._engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def take_stock(self) -> None:
        """Let SQLite sample what its indexes hold, which it plans queries by. PostgreSQL does that by itself.

        Takes some milliseconds, whatever the store's size.
        """
        if self._writing is None:
            return
        with self.session() as session:
            session.execute(text(f"PRAGMA analysis_limit={_SAMPLED_ROWS}"))
            session.execute(text("ANALYZE"))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, poolclass=QueuePool, pool_size=16)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """We begin transactions ourselves: the driver would begin them late and without the write lock."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        "cache_size=-64000",
        "mmap_size=1073741824",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Who means to write takes the lock at once: one who reads first could not get it later."""
    writes = connection.get_execution_options().get("noroshi_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise TransientError(f"the relational store does not answer: {error.orig}", after_seconds=1.0) from error
