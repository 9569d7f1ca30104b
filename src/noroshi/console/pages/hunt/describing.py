"""The lake's tables and columns in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from noroshi.console.language import say, words
from noroshi.lake.description import DescribedColumn, DescribedTable, described_tables


def told_tables() -> Sequence[DescribedTable]:
    """Every table; columns of OCSF keep the captions that the standard gives them."""
    return [
        replace(
            table,
            description=_told(table.description, f"table_{table.name}"),
            columns=tuple(_told_column(table.name, column) for column in table.columns),
        )
        for table in described_tables()
    ]


def _told_column(table: str, column: DescribedColumn) -> DescribedColumn:
    names = (f"column_{table}_{column.name}", f"column_{column.name}")
    return replace(column, description=_told(column.description, *names))


def _told(described: str, *names: str) -> str:
    """What the words say, where they are of the same thing: a column of another table may share only the name."""
    for key in (f"lake.{name}" for name in names):
        if key in words() and words()[key]["en"] == described:
            return say(key)
    return described
