"""Transactions of several threads on SQLite, committed together: the disk is asked once for all that wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy.dialects import sqlite

_T = TypeVar("_T")
_Work = tuple[Callable[[Any], Any], "Future[Any]"]


class Together:
    """Runs pieces of work on one connection of SQLite's driver. Each is durable when its call returns.

    `lock` keeps others from writing meanwhile. While a thread commits, the work of others gathers, and the next one
    of them does all of it in one transaction.
    """

    def __init__(self, driver: Any, lock: threading.Lock) -> None:
        self._driver = driver
        self._lock = lock
        self._waiting: deque[_Work] = deque()

    def run(self, work: Callable[[Any], _T]) -> _T:
        """What the work gives, once that is on disk. What it raises comes through, and then it has written nothing."""
        done: Future[_T] = Future()
        self._waiting.append((work, done))
        with self._lock:
            if not done.done():
                self._write([self._waiting.popleft() for _ in range(len(self._waiting))])
        return done.result()

    def _write(self, works: Sequence[_Work]) -> None:
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        except Exception as error:
            for _, done in works:
                done.set_exception(error)
            return
        try:
            results = [work(self._driver) for work, _ in works]
            self._driver.execute("COMMIT")
        except BaseException as error:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
            if len(works) == 1:
                works[0][1].set_exception(error)
                return
            # One of them is at fault; the others must not suffer for it.
            for work in works:
                self._write([work])
            return
        for (_, done), result in zip(works, results, strict=True):
            done.set_result(result)


def in_sql(statement: Any, given: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """A statement that is used again and again as SQLite's driver takes it."""
    text, order, fixed = _compiled(statement)
    return text, tuple(given[name] if name in given else fixed[name] for name in order)


def in_sql_for_each(statement: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[tuple[Any, ...]]]:
    """The same for many rows, which give all its values."""
    text, order, _ = _compiled(statement)
    return text, [tuple(map(row.__getitem__, order)) for row in rows]


@lru_cache(maxsize=128)
def _compiled(statement: Any) -> tuple[str, list[str], Mapping[str, Any]]:
    """SQL, the order of its values, and those that the statement has itself."""
    compiled = statement.compile(dialect=sqlite.dialect())
    return str(compiled), list(compiled.positiontup), compiled.params
