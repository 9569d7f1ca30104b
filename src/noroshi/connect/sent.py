"""The audit of what was sent: one entry for each thing that a connector did, or was about to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One try to change something outside. `outcome` is `ok` or the error's tag and code; secrets are redacted."""

    connector: str
    action: str
    target: str
    run_id: str
    idempotency_key: str
    number: int
    sending: Mapping[str, Any]
    outcome: str
    seconds: float


Audit = Callable[[Sent], None]


def log_sent(entry: Sent) -> None:
    """Write the entry to the process's log."""
    _log.info(
        "sent",
        connector=entry.connector,
        action=entry.action,
        target=entry.target,
        run=entry.run_id,
        number=entry.number,
        outcome=entry.outcome,
        seconds=round(entry.seconds, 3),
    )
