"""Commits to a table, tried again when another commit came first."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final
from uuid import UUID

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.update import TableUpdate

from noroshi.runtime.errors import TransientError

_ATTEMPTS: Final = 12
_FIRST_WAIT_SECONDS: Final = 0.02
_LONGEST_WAIT_SECONDS: Final = 1.0

_turns: Final[defaultdict[UUID, threading.Lock]] = defaultdict(threading.Lock)
"""Threads of one process take turns at a table, so that a compaction is not overtaken by appends for ever."""


def commit(table: Table, stage: Callable[[Transaction], None]) -> None:
    """Commit what `stage` puts into a transaction; when another commit came first, stage anew on top of that one.

    Raises TransientError when others come first every time.
    """
    with _turns[table.metadata.table_uuid]:
        _commit(table, stage)


def _commit(table: Table, stage: Callable[[Transaction], None]) -> None:
    wait = _FIRST_WAIT_SECONDS
    for _ in range(_ATTEMPTS):
        transaction = _Transaction(table)
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


class _Transaction(Transaction):
    """One that puts the table's metadata together once for each change, not each time that it is asked for.

    PyIceberg asks sixteen times a commit and copies every snapshot each time: a millisecond for each of hundreds.
    """

    _known: tuple[TableMetadata, tuple[TableUpdate, ...], TableMetadata] | None = None

    @property
    def table_metadata(self) -> TableMetadata:
        base, updates = self._table.metadata, self._updates
        if not updates:
            return base
        if self._known is None or self._known[0] is not base or self._known[1] is not updates:
            self._known = base, updates, super().table_metadata
        return self._known[2]
