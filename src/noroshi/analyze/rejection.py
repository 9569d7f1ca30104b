"""Why a record cannot become an event."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejection:
    """What keeps a record of the batch from becoming an event. `record` is its 0-based index in the batch."""

    record: int
    reason: str
    detail: str = ""
