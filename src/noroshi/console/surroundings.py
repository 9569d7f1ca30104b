"""What the console is given: where records are, and who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from starlette.requests import HTTPConnection

from noroshi.model.access import Actor
from noroshi.records.database import Database

Health = Literal["good", "strained", "bad", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Places and questions that pages need.

    `who` tells who a request is from, None without a session that is alive; it is asked again at every action, so that
    an ended session or a changed role counts at once. `health` may block; it runs in a thread.
    `half_life_hours` is that of risk scores.
    """

    database: Database
    who: Callable[[HTTPConnection], Awaitable[Actor | None]]
    now: Callable[[], datetime]
    half_life_hours: float = 24.0
    health: Callable[[], Health] = lambda: "unknown"
