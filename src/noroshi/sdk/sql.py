"""What analyzer SQL may be: one SELECT statement, nothing that changes or reaches anything."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from noroshi.runtime.errors import Fault

if TYPE_CHECKING:
    import duckdb

_PLACE = re.compile(r"LINE (\d+): (.*)\n(\s*)\^")
_NAME = re.compile(r"""["']?([A-Za-z_][A-Za-z0-9_.]*)["']?(?: not found| does not exist|\()|"([^"]+)\"""")
_LAST_SEMICOLON = re.compile(r";(?=(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*\Z)", re.DOTALL)


def statement_fault(sql: str, path: str) -> Fault | None:
    """Why `sql` is not one SELECT statement, or None when it is. The text is parsed, never run."""
    import duckdb

    with _parser().cursor() as cursor:
        try:
            statements = cursor.extract_statements(sql)
        except duckdb.Error as error:
            return sql_fault(str(error), path, sql)
    kinds = [statement.type.name for statement in statements]
    if kinds == ["SELECT"]:
        return None
    if not kinds:
        return Fault(path, 1, 1, "the file holds no SQL statement", "sql")
    if len(kinds) > 1:
        return Fault(path, 1, 1, f"the file must be one SELECT statement; it has {len(kinds)} statements", "sql")
    return Fault(path, 1, 1, f"the file must be one SELECT statement, not {kinds[0]}", "sql")


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty database that only parses; to open one takes longer than to parse what a folder holds."""
    import duckdb

    return duckdb.connect(config={"enable_external_access": "false", "threads": "1"})


def forget_parser() -> None:
    """Let go of what the last statements were parsed with: it holds megabytes."""
    _parser.cache_clear()


def without_semicolon(sql: str) -> str:
    """A statement as it can stand in brackets; its lines keep their numbers."""
    return _LAST_SEMICOLON.sub("", sql).rstrip()


def sql_fault(message: str, path: str, sql: str) -> Fault:
    """A fault out of DuckDB's message, at the place it points to, else where the name stands that it complains of."""
    text = message.split("\n\nLINE ", maxsplit=1)[0].strip().split("\n\tCandidate", maxsplit=1)[0].replace("\n", " ")
    found = _PLACE.search(message)
    if found is not None:
        shown_at = len(f"LINE {found[1]}: ")
        column = 1 if found[2].startswith("...") else max(1, len(found[3]) - shown_at + 1)
        return Fault(path, int(found[1]), column, text, "sql")
    for name in _NAME.finditer(text):
        place = re.search(rf"\b{re.escape(name[1] or name[2])}\b", sql)
        if place:
            before = sql[: place.start()]
            return Fault(path, before.count("\n") + 1, place.start() - before.rfind("\n"), text, "sql")
    return Fault(path, 1, 1, text, "sql")
