"""Waking a run that waits, also while a worker is just letting go of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, update

from noroshi.respond.engine.news import announce
from noroshi.respond.engine.tables import RUNS


def wake_run(connection: Connection, run: str, now: float) -> None:
    """Let a run look for what has come for it, even if somebody is just letting go of it."""
    waking = {"news": RUNS.c.news + 1, "wake": case((RUNS.c.wake > now, now), else_=RUNS.c.wake)}
    connection.execute(update(RUNS).where(RUNS.c.id == run).values(waking))
    announce(connection)


def wake_unless_news(seen: int, moment: float, now: float) -> Any:
    """The value of `wake` for a run that is let go until a moment: now, when something came that was not seen."""
    return case((RUNS.c.news == seen, moment), else_=now)
