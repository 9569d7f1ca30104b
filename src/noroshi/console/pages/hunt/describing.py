"""The lake's tables and columns in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from noroshi.console.language import say, words
from noroshi.lake.description import DescribedColumn, DescribedTable, described_tables


def told_tables() -> Sequence[DescribedTable]:
    """Every table; columns of OCSF keep the captions that the standard gives them."""
    return [
        replace(
            table,
            description=_told("table", table.name, table.description),
            columns=tuple(_told_column(column) for column in table.columns),
        )
        for table in described_tables()
    ]


def _told_column(column: DescribedColumn) -> DescribedColumn:
    return replace(column, description=_told("column", column.name, column.description))


def _told(what: Literal["table", "column"], name: str, described: str) -> str:
    """What the words say, where they are of the same thing: a column of another table may share only the name."""
    key = f"lake.{what}_{name}"
    texts = words().get(key)
    return say(key) if texts is not None and texts["en"] == described else described
