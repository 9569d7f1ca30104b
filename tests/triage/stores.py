"""Relational stores for tests: SQLite and, where it is installed, PostgreSQL, each empty and with its tables."""

from __future__ import annotations

import functools
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade


@contextmanager
def sqlite_store(folder: Path) -> Iterator[Database]:
    """A store in a file."""
    path = folder / "records.db"
    shutil.copyfile(_template(), path)
    with closing(Database(f"sqlite:///{path}")) as database:
        yield database


@contextmanager
def postgres_store(server: str) -> Iterator[Database]:
    """A database of its own on a server."""
    name = f"records_{uuid.uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {_postgres_template(server)}"))
    try:
        with closing(Database(_url(server, name))) as database:
            yield database
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@functools.cache
def _template() -> Path:
    """A file with the tables; making them takes longer than most tests."""
    path = Path(tempfile.mkdtemp(prefix="noroshi-records-")) / "template.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        upgrade(database)
    return path


@functools.cache
def _postgres_template(server: str) -> str:
    name = f"template_{uuid.uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    with closing(Database(_url(server, name))) as database:
        upgrade(database)
    return name


def _url(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")
