"""Telling a supervisor which test is running, because evaluation is native code that only ends with its process."""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Guard:
    """Numbers tests in the order in which they come up, which is the same in every run of the same content.

    `lost` holds the numbers of tests that ended a process before, with the reason; they are not run again.
    """

    def __init__(
        self,
        begin: Callable[[int], None] = lambda _: None,
        end: Callable[[], None] = lambda: None,
        lost: Mapping[int, str] | None = None,
    ) -> None:
        self._begin, self._end, self._lost = begin, end, lost or {}
        self._number = -1

    def start(self) -> str | None:
        """The next test's turn: None when it may run, else why not."""
        self._number += 1
        if self._number in self._lost:
            return self._lost[self._number]
        self._begin(self._number)
        return None

    def go_on(self) -> None:
        """The same test has begun another evaluation, which has its own time."""
        self._begin(self._number)

    def stop(self) -> None:
        """The test came back."""
        self._end()
