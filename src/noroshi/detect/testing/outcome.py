"""What became of tests, whatever kind they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from noroshi.detect.testing.coverage import Coverage
from noroshi.runtime.errors import Fault

Status = Literal["pass", "fail", "error", "skip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One test. `suite` is its package or its file; `path` and `line` are where it stands.

    `messages` are lines for people: empty for a test that passed.
    """

    suite: str
    name: str
    path: str
    line: int
    status: Status
    seconds: float = 0.0
    messages: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The whole name: `data.linux.test_x` or `sshd/cases.yaml: ten failures, then a success`."""
        return f"{self.suite}.{self.name}" if self.suite.startswith("data.") else f"{self.suite}: {self.name}"


@dataclass(frozen=True, slots=True)
class TestReport:
    """All outcomes in the order in which they ran, what could not be loaded, and coverage if it was asked for."""

    __test__ = False  # so that pytest does not take it for a test

    outcomes: Sequence[Outcome]
    faults: Sequence[Fault] = ()
    coverage: Coverage | None = None

    def count(self, status: Status) -> int:
        """How many tests ended so."""
        return sum(outcome.status == status for outcome in self.outcomes)

    @property
    def total(self) -> int:
        """How many tests ran: all but the skipped ones."""
        return len(self.outcomes) - self.count("skip")

    @property
    def succeeded(self) -> bool:
        """Whether everything was loaded and every test that ran passed."""
        return not self.faults and self.count("pass") == self.total
