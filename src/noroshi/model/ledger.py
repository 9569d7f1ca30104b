"""The account of conservation: what went into a stage is what came out of it, died, or was dropped."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Stage = Literal["collect", "analyze", "detect", "route"]


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One batch at one stage. `minute` is when its records were received, cut to the minute (UTC).

    `records_in = records_out + sum(dead) + sum(dropped)`; `events` counts what the records became, which is fewer when
    several records make one event. One stage's `records_out` is the next one's `records_in`.
    """

    stage: Stage
    source: str
    minute: datetime
    batch_id: str
    records_in: int
    records_out: int
    events: int = 0
    dead: dict[str, int] = {}
    dropped: dict[str, int] = {}

    @property
    def missing(self) -> int:
        """Records of which nothing is known; anything but zero is a bug."""
        return self.records_in - self.records_out - sum(self.dead.values()) - sum(self.dropped.values())


def minute_of(moment: datetime) -> datetime:
    """The minute that a moment is accounted in."""
    return moment.replace(second=0, microsecond=0)
