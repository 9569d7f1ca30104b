"""What analyzer SQL may be: one SELECT statement, nothing that changes or reaches anything."""

from __future__ import annotations

import re

from noroshi.runtime.errors import Fault

_PLACE = re.compile(r"LINE (\d+): (.*)\n(\s*)\^")


def statement_fault(sql: str, path: str) -> Fault | None:
    """Why `sql` is not one SELECT statement, or None when it is. The text is parsed, never run."""
    import duckdb

    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        try:
            statements = connection.extract_statements(sql)
        except duckdb.Error as error:
            return sql_fault(str(error), path)
    kinds = [statement.type.name for statement in statements]
    if kinds == ["SELECT"]:
        return None
    if not kinds:
        return Fault(path, 1, 1, "the file holds no SQL statement", "sql")
    if len(kinds) > 1:
        return Fault(path, 1, 1, f"the file must be one SELECT statement; it has {len(kinds)} statements", "sql")
    return Fault(path, 1, 1, f"the file must be one SELECT statement, not {kinds[0]}", "sql")


def sql_fault(message: str, path: str, *, shift: int = 0) -> Fault:
    """A fault out of DuckDB's message, at the line it points to; `shift` is how many lines stand before the file's."""
    found = _PLACE.search(message)
    text = message.split("\n\nLINE ", maxsplit=1)[0].strip().replace("\n", " ")
    if found is None:
        return Fault(path, 1, 1, text, "sql")
    lead = len(f"LINE {found[1]}: ")
    column = 1 if found[2].startswith("...") else max(1, len(found[3]) - lead + 1)
    return Fault(path, max(1, int(found[1]) - shift), column, text, "sql")
