"""Risk that decays: an entity's score is the sum of what its alerts contribute, each halving with every half-life."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Final

_NEVER: Final = -1e9
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)


def decayed(points: float, at: datetime, now: datetime, half_life_hours: float) -> float:
    """What is left now of points that were whole at `at`. What is to come has not begun to decay."""
    hours = max(0.0, (now - at).total_seconds() / 3600)
    return points * math.pow(0.5, hours / half_life_hours)


def rank(points: float, at: datetime, half_life_hours: float) -> float:
    """Orders scores as they stand at any one moment: all of them decay alike, so that the order does not change."""
    if points <= 0:
        return _NEVER
    return math.log2(points) + (at - _EPOCH).total_seconds() / 3600 / half_life_hours
