"""Hearing at once that another process has written to the journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

CHANNEL = "noroshi_playbooks"
_LOOK_SECONDS = 0.1
"""How often SQLite is asked. Nobody notices a tenth of a second, and idle workers cost in proportion."""


class News(Protocol):
    """One listener. Used from one thread."""

    def wait(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """True as soon as something may have changed; false when the time is over or `stop` says so."""

    def close(self) -> None:
        """Let go of the connection."""


class SqliteNews:
    """Watches the counter that SQLite keeps of commits by other connections; looking costs a few microseconds."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._driver: Any = self._connection.connection.driver_connection
        self._seen = self._version()

    def wait(self, seconds: float, stop: Callable[[], bool]) -> bool:
        left = seconds
        while left > 0 and not stop():
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            time.sleep(min(_LOOK_SECONDS, left))
            left -= _LOOK_SECONDS
        return False

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> Any:
        return self._driver.execute("PRAGMA data_version").fetchone()[0]


class PostgresNews:
    """Listens to the notifications that `announce` sends."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        self._driver: Any = self._connection.connection.driver_connection

    def wait(self, seconds: float, stop: Callable[[], bool]) -> bool:
        left = seconds
        while left > 0 and not stop():
            slice_seconds = min(0.25, left)
            if list(self._driver.notifies(timeout=slice_seconds, stop_after=1)):
                return True
            left -= slice_seconds
        return False

    def close(self) -> None:
        try:
            self._connection.exec_driver_sql(f"UNLISTEN {CHANNEL}")
        finally:
            self._connection.close()


def announce(connection: Connection) -> None:
    """Tell listeners of other processes when this transaction commits; SQLite tells them by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
