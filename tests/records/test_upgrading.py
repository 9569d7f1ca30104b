"""The tables come up from nothing, go down to nothing, and are what the code expects."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from noroshi.records.database import Database
from noroshi.records.tables import Record
from noroshi.records.upgrading import downgrade, upgrade
from noroshi.runtime.errors import ConfigError


def test_migrations_make_just_what_the_tables_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_they_go_down_to_nothing_and_up_again(database: Database) -> None:
    downgrade(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]

    upgrade(database)
    upgrade(database)

    assert set(Record.metadata.tables) <= set(inspect(database.engine).get_table_names())


def test_processes_that_start_at_once_upgrade_once(database: Database) -> None:
    downgrade(database, "base")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: upgrade(database), range(4)))

    assert set(Record.metadata.tables) <= set(inspect(database.engine).get_table_names())


def test_a_store_of_a_newer_version_is_refused(database: Database) -> None:
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(ConfigError, match="made by a newer version"):
        upgrade(database)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/missing/records.db")
    with pytest.raises(ConfigError, match="cannot be opened"):
        upgrade(database)
    database.close()
