"""Relational stores for tests: SQLite and, where it is installed, PostgreSQL, each empty and with its tables."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade


@contextmanager
def sqlite_store(folder: Path) -> Iterator[Database]:
    """A store in a file."""
    database = Database(f"sqlite:///{folder / 'records.db'}")
    try:
        upgrade(database)
        yield database
    finally:
        database.close()


@contextmanager
def postgres_store(server: str) -> Iterator[Database]:
    """A database of its own on a server."""
    name = f"records_{uuid.uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    database = Database(server.replace("/postgres?", f"/{name}?"))
    try:
        upgrade(database)
        yield database
    finally:
        database.close()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
