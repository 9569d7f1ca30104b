"""Databases for the engine's tests: SQLite always, PostgreSQL where its programs and driver are installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.respond.engine.housing import House


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    from sqlalchemy import create_engine

    url: str = request.getfixturevalue("postgres")
    name = f"t{tmp_path.name.replace('-', '_').lower()}"[:60]
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    server.dispose()
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.database.close()
