"""The relational store for commands: that of the settings, brought up to date, and who it is that acts."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from noroshi.model.access import Actor, Role
from noroshi.platform.web import records_url
from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.settings import Settings, settings_in


def require_records(settings: Settings) -> None:
    """Raises ConfigError where no platform has run: a command that looks in the wrong folder must not make a store."""
    if settings.records.url is None and not (settings.platform.dir / "records.db").exists():
        place = settings.platform.dir
        raise ConfigError(f"no platform has run in {place}; start one with `noroshi up`, or name its folder with --dir")


@contextmanager
def attached_records(folder: Path | None, file: Path | None = None) -> Iterator[Database]:
    """The store of the platform in `folder`, whether or not it runs. Raises ConfigError when there is none."""
    settings = settings_in(folder, file)
    require_records(settings)
    database = Database(records_url(settings))
    try:
        upgrade(database)
        yield database
    finally:
        database.close()


def operator() -> Actor:
    """Who works on the command line: whoever can read the store may do everything with it."""
    return Actor(name=f"{getpass.getuser()} (command line)", kind="system", roles=frozenset(Role))
