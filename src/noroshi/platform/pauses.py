"""How often a source usually sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

_REGULAR_MINUTES: Final = 5


def usual_pause(minutes: Sequence[datetime]) -> timedelta | None:
    """The usual time between two minutes in which something came; None when that cannot be told yet."""
    if len(minutes) < _REGULAR_MINUTES:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for earlier, later in pairwise(minutes)))
