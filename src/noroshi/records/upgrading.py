"""Brings the tables of the relational store to what this version expects, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from noroshi.records.database import Database
from noroshi.runtime.errors import ConfigError

_LOCK: Final = 0x6E6F726F736869
"""Number of the PostgreSQL advisory lock under which one process upgrades and the others wait."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Make or change the tables, in one transaction; safe to call from every process at its start.

    Raises ConfigError when the store cannot be upgraded, or was made by a newer version.
    """
    with _migrating(database) as connection:
        _refuse_newer(connection)
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take changes back until the given revision stands; `base` drops every table with what is in it."""
    with _migrating(database) as connection:
        command.downgrade(_config(connection), revision)


class _migrating:  # noqa: N801 - reads as a word in `with`
    """One transaction on a connection that only one process at a time has."""

    def __init__(self, database: Database) -> None:
        self._transaction = database.engine.execution_options(noroshi_writes=True).begin()

    def __enter__(self) -> Connection:
        try:
            connection = self._transaction.__enter__()
        except SQLAlchemyError as error:
            raise ConfigError(f"the relational store cannot be opened: {error}") from error
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        return connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._transaction.__exit__(kind, error, trace)  # type: ignore[arg-type]
        if isinstance(error, SQLAlchemyError):
            raise ConfigError(f"the relational store cannot be upgraded: {error}") from error


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config(connection)).walk_revisions()}
    present = MigrationContext.configure(connection).get_current_heads()
    if strangers := [revision for revision in present if revision not in known]:
        raise ConfigError(f"the relational store was made by a newer version of Noroshi (revision {strangers[0]})")
