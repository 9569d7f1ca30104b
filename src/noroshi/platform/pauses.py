"""How often a source usually sends, and whether it has fallen silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

_REGULAR_MINUTES: Final = 5
_SILENT: Final = timedelta(minutes=10)
_SILENT_FACTOR: Final = 5


def usual_pause(minutes: Sequence[datetime]) -> timedelta | None:
    """The usual time between two minutes in which something came; None when that cannot be told yet."""
    if len(minutes) < _REGULAR_MINUTES:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for earlier, later in pairwise(minutes)))


def silent_for(minutes: Sequence[datetime], now: datetime) -> timedelta | None:
    """For how long nothing has come, when that is much longer than usual; None while it is not, or nobody can tell."""
    usual = usual_pause(minutes)
    if usual is None:
        return None
    quiet = now - minutes[-1]
    return quiet if quiet > max(_SILENT, _SILENT_FACTOR * usual) else None
