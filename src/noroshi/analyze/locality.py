"""Telling whether SQL looks at each record for itself, so that the records of several batches may be read together."""

from __future__ import annotations

from typing import Final

from noroshi.analyze.sandbox import Sandbox

_SCAN: Final = "PYTHON_ARROW_SCAN"
_OF_ONE_RECORD: Final = frozenset({"PROJECTION", "FILTER", "UNNEST", "COLUMN_DATA_SCAN", "HASH_JOIN"})
"""DuckDB's operators that give a record the same rows whatever stands beside it. With a single scan of the records, a
join is one with constants."""


def is_of_one_record(sandbox: Sandbox, sql: str) -> bool:
    """Whether a SELECT over `records` would give each record the same rows in any company, in the same order.

    Judged by DuckDB's plan: any operator that is not known to be so, such as a window or an aggregate, says no.
    """
    operators = sandbox.operators(sql)
    return (
        operators.count(_SCAN) == 1
        and set(operators) <= _OF_ONE_RECORD | {_SCAN}
        # Rows of one record may leave a join in an order that its neighbours decide.
        and not {"UNNEST", "HASH_JOIN"} <= set(operators)
    )
