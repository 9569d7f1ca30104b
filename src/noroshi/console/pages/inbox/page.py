"""The queue of alerts."""

from __future__ import annotations

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.triage.desk.alerts import count_alerts


@page("/inbox", title="inbox.title", permission=Permission.ALERTS_READ, icon="o_inbox", group="work", key="g i")
async def inbox(visitor: Visitor) -> None:
    """The queue of alerts."""
    page_head(say("inbox.title"), str(await visitor.read(count_alerts)))
    empty(say("inbox.empty_title"), say("inbox.empty_text"))
