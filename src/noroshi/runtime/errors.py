"""Errors whose class is the instruction to whoever runs the failing piece.

NoroshiError
├── RecordError      dead-letter this record, go on
├── TransientError   back off for `after_seconds`, do not acknowledge, retry
├── OverloadError    pause reading
├── UsageError       the person's command cannot be carried out as given
├── ConfigError      an operator must act: disable, show, never loop
│   └── AuthError    the same, about credentials
└── ContentError     a rule, playbook or manifest is wrong: report all of them, the old version stays live

Anything else is our bug: log it with its traceback, dead-letter, restart within a limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class NoroshiError(Exception):
    """The root. A message says what, which one, and what to do; never a secret or a raw payload."""


class RecordError(NoroshiError):
    """One record cannot be processed. `reason` is a short code that dead letters are counted by."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class TransientError(NoroshiError):
    """Something outside is not answering now; the same call may work after `after_seconds`."""

    def __init__(self, message: str, *, after_seconds: float) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


class OverloadError(NoroshiError):
    """Downstream is full: stop reading until it has room."""


class UsageError(NoroshiError):
    """A command was called in a way it cannot carry out; exit code 2."""


class ConfigError(NoroshiError):
    """A setting, file or environment is wrong and only a person can mend it."""


class AuthError(ConfigError):
    """Credentials are missing or refused."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong at one place of a content file. Lines and columns count from 1; 0 means the whole file.

    `code` names the kind of fault (kebab-case), for filters and SARIF. `severity` is `error` or `warning`.
    """

    path: str
    line: int
    column: int
    message: str
    code: str = "fault"
    severity: str = "error"

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.message}"


class ContentError(NoroshiError):
    """Content is refused. Carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
