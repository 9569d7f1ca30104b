"""Telling an author where an integration's SQL does not fit: each log type and predicate is bound on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from noroshi.analyze.sandbox import Sandbox
from noroshi.analyze.screening import SCREENED_SCHEMA
from noroshi.runtime.errors import ContentError, Fault
from noroshi.sdk import Integration, LogType, Manifest, sql_fault

RECORDS_SCHEMA = pa.schema(
    [*SCREENED_SCHEMA, pa.field("received_at", pa.timestamp("us", tz="UTC")), pa.field("source", pa.string())]
)
"""Relation `records`, as `sdk.RECORD_COLUMNS` promises it."""


def result_columns(sandbox: Sandbox, log_type: LogType) -> dict[str, Any]:
    """The result columns of a log type's SQL with their DuckDB types. Raises ContentError when it does not bind."""
    try:
        return sandbox.describe(log_type.sql)
    except duckdb.Error as error:
        raise ContentError([sql_fault(str(error), log_type.path, log_type.sql)]) from error


def predicate_faults(sandbox: Sandbox, integration: Integration) -> Iterator[Fault]:
    """Predicates of the manifest that do not bind."""
    predicates = {f"log_types.{log_type.name}.when": log_type.when for log_type in integration.log_types}
    for dotted, predicate in (predicates | {"recognise.when": integration.recognise}).items():
        if predicate is None:
            continue
        try:
            sandbox.describe(f"SELECT 1 FROM records WHERE ({predicate}\n)")
        except duckdb.Error as error:
            manifest = Manifest(integration.folder / "manifest.toml")
            yield manifest.fault(dotted, sql_fault(str(error), "", "").message)


def claim_sql(integration: Integration) -> str:
    """SQL for the position of the log type that claims each record; one past the last when none does."""
    cases = "".join(
        f" WHEN coalesce(({log_type.when or 'true'}\n), false) THEN {position}"
        for position, log_type in enumerate(integration.log_types)
    )
    return f"SELECT (CASE{cases} ELSE {len(integration.log_types)} END)::INTEGER AS log_type FROM records"
