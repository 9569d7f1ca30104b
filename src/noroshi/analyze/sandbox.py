"""A DuckDB connection that analyzer SQL cannot leave: no files, no network, no settings, bounded memory and time."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import duckdb
import pyarrow as pa

from noroshi.analyze.watchdog import Watchdog


class SandboxTimeoutError(Exception):
    """A statement ran longer than the sandbox allows and was interrupted."""


class Relation:
    """A named relation whose rows are replaced from batch to batch while the plans that read it stay.

    Planning a large analyzer takes longer than running it over thousands of rows, so a plan must outlive its batch.
    """

    def __init__(self, table: pa.Table) -> None:
        self.schema = table.schema
        self._table: Any = table

    def fill(self, table: pa.Table) -> None:
        """Replace the rows. The columns must be the same."""
        self._table = table.cast(self.schema) if table.schema != self.schema else table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The rows as they are now, for DuckDB's scan."""
        return self._table.__arrow_c_stream__(requested_schema)


class Sandbox:
    """One in-memory database for one thread."""

    def __init__(self, *, memory_limit: str = "1GB", timeout_seconds: float = 60.0) -> None:
        """`timeout_seconds` bounds each query; `memory_limit` is DuckDB's, and nothing spills to disk."""
        self._timeout_seconds = timeout_seconds
        self._numbers = count()
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
                # It makes a join of `x IN (…)`, which takes milliseconds to set up: each as much as a thousand records.
                "disabled_optimizers": "in_clause",
            }
        )
        self._watchdog = Watchdog(self._connection.interrupt, timeout_seconds)
        self._connection.execute("SET TimeZone = 'UTC'")
        # DuckDB draws it on standard output, among the alerts of a scan, when a query takes longer than two seconds.
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute("SET lock_configuration = true")

    def describe(self, sql: str) -> dict[str, Any]:
        """The result columns of a SELECT with their DuckDB types, in order; nothing is run."""
        relation = self._connection.sql(sql)
        return dict(zip(relation.columns, relation.types, strict=True))

    def operators(self, sql: str) -> list[str]:
        """The names of the operators that DuckDB would run a SELECT with; nothing is run."""
        [(_, text)] = self._connection.sql(f"EXPLAIN (FORMAT json) {sql}").fetchall()
        names: list[str] = []
        nodes = json.loads(text)
        while nodes:
            node = nodes.pop()
            names.append(node["name"].strip())
            nodes += node["children"]
        return names

    def provide(self, name: str, table: pa.Table) -> Relation:
        """A relation `name` with the columns and rows of `table`, to be filled again later."""
        relation = Relation(table)
        self._connection.register(name, relation)
        return relation

    def prepare(self, sql: str) -> str:
        """Plan a SELECT without parameters, once; the name it gives is for `run`. Raises duckdb.Error."""
        name = f"prepared_{next(self._numbers)}"
        self._connection.execute(f"PREPARE {name} AS {sql}")
        return name

    def run(self, prepared: str) -> pa.Table:
        """The rows of a prepared SELECT. Raises duckdb.Error, or SandboxTimeoutError when it takes too long."""
        self._watchdog.begin()
        try:
            # What `sql` gives for EXECUTE is rows that were set aside, copied by another query: this is half of it.
            table: pa.Table = self._connection._submit(f"EXECUTE {prepared}", format="arrow").arrow_table()
        except duckdb.InterruptException as error:
            raise SandboxTimeoutError(f"ran longer than {self._timeout_seconds:g} s") from error
        finally:
            self._watchdog.end()
        return table

    def close(self) -> None:
        """Free the database."""
        self._watchdog.close()
        self._connection.close()
