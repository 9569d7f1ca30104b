"""What the inbox asks the desk, in one question each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from noroshi.console.pages.inbox.wanted import VIEWS, View, Wanted
from noroshi.model.access import Actor
from noroshi.model.triage import AlertRow, Saved
from noroshi.triage.desk.alerts import count_alerts, list_alerts
from noroshi.triage.desk.saved import list_saved

FIRST_ROWS: Final = 80
"""More than a screen holds, few enough to be there at once; those behind them come while somebody scrolls."""
MORE_ROWS: Final = 500
KIND: Final = "alert-filter"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The first rows of what is wanted, the cursor behind them, and how many alerts each view has."""

    rows: list[AlertRow]
    cursor: str | None
    counts: dict[View, int]
    kept: list[Saved]


def first_rows(session: Session, wanted: Wanted, actor: Actor) -> Shown:
    """The inbox as it opens."""
    page = list_alerts(session, wanted.filter(actor.name), order=wanted.order, limit=FIRST_ROWS)
    return Shown(
        rows=page.items,
        cursor=page.next_cursor,
        counts=count_views(session, actor.name),
        kept=list_saved(session, actor, KIND),
    )


def count_views(session: Session, me: str) -> dict[View, int]:
    """How many alerts wait in each view."""
    views = [Wanted(view=view) for view in VIEWS]
    return {wanted.view: count_alerts(session, wanted.filter(me)) for wanted in views}
