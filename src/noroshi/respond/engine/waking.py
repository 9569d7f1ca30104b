"""Waking a run that waits, also while a worker is just letting go of it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, case, update

from noroshi.respond.engine.news import announce
from noroshi.respond.engine.tables import RUNS

WAKE = (
    update(RUNS)
    .where(RUNS.c.id == bindparam("woken"))
    .values(news=RUNS.c.news + 1, wake=case((RUNS.c.wake > bindparam("now"), bindparam("now")), else_=RUNS.c.wake))
)
"""Lets the run `woken` look for what has come for it, even if somebody is just letting go of it."""


def wake_run(connection: Connection, run: str, now: float) -> None:
    """Wake a run, and tell whoever looks out for runs."""
    connection.execute(WAKE, {"woken": run, "now": now})
    announce(connection)
