"""Answers of which every value can be written down, in a file of any form and in JSON."""

from __future__ import annotations

import re
from typing import Final

import duckdb

_SQL_ONLY: Final = re.compile(r"\b(INTERVAL|UNION|BIGNUM|TIMESTAMP_NS|BIT)\b")


def plain(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The relation with what only SQL knows, such as intervals, as DuckDB's text for it; its own names and order."""
    if not any(_SQL_ONLY.search(str(kind)) for kind in relation.types):
        return relation
    return relation.select(
        *(
            duckdb.SQLExpression(f"#{number}::VARCHAR" if _SQL_ONLY.search(str(kind)) else f"#{number}").alias(name)
            for number, (name, kind) in enumerate(zip(relation.columns, relation.types, strict=True), 1)
        )
    )
