"""Commits to a table: rows with the stream position they reach, tried again when another commit came first."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final
from uuid import UUID

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table, Transaction

from noroshi.lake.position import FencedError, Position, position_of
from noroshi.runtime.errors import TransientError

_ATTEMPTS: Final = 12
_FIRST_WAIT_SECONDS: Final = 0.02
_LONGEST_WAIT_SECONDS: Final = 1.0

_turns: Final[defaultdict[UUID, threading.Lock]] = defaultdict(threading.Lock)
"""Threads of one process take turns at a table, so that a compaction is not overtaken by appends for ever."""


def append_rows(table: Table, rows: pa.Table, *, before: Position, after: Position) -> None:
    """Add rows and move the table's position in one commit. No rows still move the position.

    Raises FencedError when the table's position is not `before`: then nothing was added. Repeating the call after any
    other error is safe: it is fenced when the commit had come through after all.
    """

    def stage(transaction: Transaction) -> None:
        found = position_of(table)
        if found != before:
            raise FencedError(f"the position of {table.name()[-1]} is {found.sequence}, not {before.sequence}")
        transaction.append(rows, snapshot_properties=after.properties())

    commit(table, stage)


def commit(table: Table, stage: Callable[[Transaction], None]) -> None:
    """Commit what `stage` puts into a transaction; when another commit came first, stage anew on top of that one.

    Raises TransientError when others come first every time.
    """
    with _turns[table.metadata.table_uuid]:
        _commit(table, stage)


def _commit(table: Table, stage: Callable[[Transaction], None]) -> None:
    wait = _FIRST_WAIT_SECONDS
    for _ in range(_ATTEMPTS):
        transaction = Transaction(table)
        stage(transaction)
        try:
            transaction.commit_transaction()
        except CommitFailedException:
            time.sleep(random.uniform(0.5, 1) * wait)  # noqa: S311 - to step out of each other's way
            wait = min(2 * wait, _LONGEST_WAIT_SECONDS)
            table.refresh()
        else:
            return
    raise TransientError(f"others keep committing to {table.name()[-1]} first", after_seconds=_LONGEST_WAIT_SECONDS)
