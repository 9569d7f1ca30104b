"""The account of conservation: what went into a stage is what came out of it, died, or was dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from noroshi.model.batch import DeadLetter, RawBatch

Stage = Literal["collect", "analyze", "detect", "triage", "respond", "route"]


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
    faults: dict[str, int] = {}
    """Events on which a rule failed, by rule; they are neither dead nor dropped."""

    @property
    def missing(self) -> int:
        """Records of which nothing is known; anything but zero is a bug."""
        return self.records_in - self.records_out - sum(self.dead.values()) - sum(self.dropped.values())


def account_for(
    stage: Stage,
    batch: RawBatch,
    *,
    events: int = 0,
    dead: Iterable[DeadLetter] = (),
    dropped: Mapping[str, int] | None = None,
) -> LedgerEntry:
    """The entry of a stage that was given a raw batch. `dropped` records are not in the batch any more."""
    died = Counter(letter.reason for letter in dead)
    lost = dict(dropped or {})
    records = len(batch.records)
    return LedgerEntry(
        stage=stage,
        source=batch.source,
        minute=minute_of(batch.received_at),
        batch_id=batch.batch_id,
        records_in=records + sum(lost.values()),
        records_out=records - died.total(),
        events=events,
        dead=dict(died),
        dropped=lost,
    )


def minute_of(moment: datetime) -> datetime:
    """The minute that a moment is accounted in."""
    return moment.replace(second=0, microsecond=0)
