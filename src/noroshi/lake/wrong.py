"""What is wrong with a query, and where in its text."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from noroshi.runtime.errors import UsageError

_EXPLAIN: Final = "EXPLAIN "


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a query's text: characters from 0, and how many."""

    start: int
    length: int


class QueryError(UsageError):
    """A query that cannot be answered; `place` is None when no place in its text is to blame."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.place = place


def query_error(told: str, error: Exception, text: str, *, before: int = 0) -> QueryError:
    """The fault in words that begin with `told`, out of what DuckDB raises under `errors_as_json`.

    `before` bytes stood ahead of `text` when it was run.
    """
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError(f"{told}: it takes more memory than lake.query_memory allows; ask for fewer rows or columns")
    kind, _, rest = str(error).partition(": ")
    found: dict[str, Any] = {}
    if rest.startswith("{"):
        with suppress(ValueError):
            found = json.loads(rest)
    message = f"{kind}: {found['exception_message'].strip()}" if "exception_message" in found else str(error)
    return QueryError(f"{told}: {message}", place_in(text, found.get("location"), before=before))


def binding_error(
    connection: duckdb.DuckDBPyConnection, error: duckdb.Error, text: str, parameters: Any = None
) -> QueryError:
    """Why a query cannot be bound. Relations do not tell the place, so the plan is asked for."""
    told = "the query is wrong"
    try:
        connection.execute(_EXPLAIN + text, parameters)
    except duckdb.Error as placed:
        return query_error(told, placed, text, before=len(_EXPLAIN))
    return query_error(told, error, text)


def place_in(text: str, location: Any, *, before: int = 0) -> Place | None:
    """The characters that DuckDB's `[first byte, bytes]` mean."""
    with suppress(ValueError, TypeError):
        first, length = json.loads(location)
        encoded = text.encode()[first - before :] if first >= before else b""
        start = len(text) - len(encoded.decode(errors="ignore"))
        return Place(start, max(1, len(encoded[:length].decode(errors="ignore"))))
    return None
