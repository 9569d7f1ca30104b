"""A DuckDB connection that analyzer SQL cannot leave: no files, no network, no settings, little memory, limited time."""

from __future__ import annotations

import threading
from typing import Any

import duckdb
import pyarrow as pa


class SandboxTimeoutError(Exception):
    """A statement ran longer than the sandbox allows and was interrupted."""


class Sandbox:
    """One in-memory database for one thread. Relations are handed in and out as Arrow tables."""

    def __init__(self, *, memory_limit: str = "1GB", timeout_seconds: float = 60.0) -> None:
        """`timeout_seconds` bounds each query; `memory_limit` is DuckDB's, and nothing spills to disk."""
        self._timeout_seconds = timeout_seconds
        self._connection = duckdb.connect(
            config={
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "memory_limit": memory_limit,
                "threads": "1",
                "temp_directory": "",
                "python_enable_replacements": "false",
            }
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET lock_configuration = true")

    def describe(self, sql: str) -> dict[str, Any]:
        """The result columns of a SELECT with their DuckDB types, in order; nothing is run."""
        relation = self._connection.sql(sql)
        return dict(zip(relation.columns, relation.types, strict=True))

    def provide(self, name: str, table: pa.Table) -> None:
        """Make `table` readable as relation `name`, in place of what had that name."""
        self._connection.register(name, table)

    def query(self, sql: str, parameters: dict[str, Any] | None = None) -> pa.Table:
        """The result of a SELECT. Raises duckdb.Error, or SandboxTimeoutError when it takes too long."""
        timer = threading.Timer(self._timeout_seconds, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            return self._connection.sql(sql, params=parameters).to_arrow_table()
        except duckdb.InterruptException as error:
            raise SandboxTimeoutError(f"ran longer than {self._timeout_seconds:g} s") from error
        finally:
            timer.cancel()

    def close(self) -> None:
        """Free the database."""
        self._connection.close()
