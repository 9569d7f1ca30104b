"""Stores that every test of triage runs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers import postgres  # noqa: F401 - a fixture
from tests.triage.stores import postgres_store, sqlite_store

from noroshi.records.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty store, once on each backend."""
    if request.param == "sqlite":
        with sqlite_store(tmp_path) as store:
            yield store
    else:
        with postgres_store(request.getfixturevalue("postgres")) as store:
            yield store
