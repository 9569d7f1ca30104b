"""The queue of alerts."""

from __future__ import annotations

from noroshi.console.page import page
from noroshi.console.pages.inbox.inbox import Inbox
from noroshi.console.pages.inbox.reading import first_rows
from noroshi.console.pages.inbox.wanted import Wanted
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission


@page("/inbox", title="inbox.title", permission=Permission.ALERTS_READ, icon="o_inbox", group="work", key="g i")
async def inbox(visitor: Visitor) -> None:
    """The queue of alerts."""
    wanted = Wanted.read(visitor.query)
    shown = await visitor.read(first_rows, wanted, visitor.actor)
    Inbox(visitor, wanted, shown).draw()
