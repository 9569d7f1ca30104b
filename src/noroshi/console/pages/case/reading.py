"""What the pages of cases ask, in one question each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy.orm import Session

from noroshi.model.triage import CaseFilter, CaseRow
from noroshi.triage.desk.cases import count_cases, list_cases

View = Literal["waiting", "mine", "unassigned", "closed"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
PAGE_ROWS: Final = 100


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The first rows, the cursor behind them, and how many cases each view has."""

    rows: list[CaseRow]
    cursor: str | None
    counts: dict[View, int]


def wanted(view: View, text: str, me: str) -> CaseFilter:
    """A view for the desk; `me` is who looks."""
    assignee = {"mine": me, "unassigned": ""}.get(view)
    return CaseFilter(statuses=("closed",) if view == "closed" else ("new", "open"), assignee=assignee, text=text)


def first_rows(session: Session, view: View, text: str, me: str) -> Shown:
    """The list as it opens."""
    page = list_cases(session, wanted(view, text, me), limit=PAGE_ROWS)
    counts = {each: count_cases(session, wanted(each, "", me)) for each in VIEWS}
    return Shown(rows=page.items, cursor=page.next_cursor, counts=counts)
