"""One case: what is known, the alerts and entities in it, what is to be done, and what was done."""

from __future__ import annotations

from noroshi.console.page import page
from noroshi.console.pages.case.case import CasePage
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.triage.desk.refusals import MissingError


@page("/cases/{number}", title="case.title", permission=Permission.CASES_READ)
async def case(visitor: Visitor, number: str) -> None:
    """One case's story."""
    if not number.isdecimal() or len(number) > 15:
        raise MissingError(f"no case {number}")
    await CasePage(visitor, int(number)).open()
