"""Several threads that write to SQLite in one transaction."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from noroshi.respond.engine.together import Together


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY)")
    yield connection
    connection.close()


def keep(number: int) -> Any:
    def work(driver: Any) -> int:
        driver.execute("INSERT INTO kept VALUES (?)", (number,))
        return number

    return work


def test_what_gathers_behind_a_lock_is_committed_together_and_a_faulty_piece_harms_no_other(
    driver: sqlite3.Connection,
) -> None:
    lock = threading.Lock()
    together = Together(driver, lock)
    keep(3)(driver)
    commits: list[str] = []
    driver.set_trace_callback(lambda said: commits.append(said) if said in ("COMMIT", "ROLLBACK") else None)
    said: dict[int, Any] = {}

    def run(number: int) -> None:
        try:
            said[number] = together.run(keep(number))
        except sqlite3.IntegrityError:
            said[number] = "refused"

    def all_of(numbers: list[int]) -> list[str]:
        """What was committed and rolled back for these, which all arrive while somebody else writes."""
        commits.clear()
        threads = [threading.Thread(target=run, args=(number,)) for number in numbers]
        with lock:
            for thread in threads:
                thread.start()
            while len(together._waiting) < len(numbers):
                threading.Event().wait(0.005)
        for thread in threads:
            thread.join()
        return list(commits)

    assert all_of([4, 5, 6]) == ["COMMIT"]
    assert sorted(all_of([3, 7, 8])) == ["COMMIT", "COMMIT", "ROLLBACK", "ROLLBACK"]
    assert said == {3: "refused", 4: 4, 5: 5, 6: 6, 7: 7, 8: 8}
    assert driver.execute("SELECT number FROM kept ORDER BY 1").fetchall() == [(n,) for n in range(3, 9)]
