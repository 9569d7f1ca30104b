"""One alert: what happened, why it fired, what is known of those it is about, and what to do next."""

from __future__ import annotations

from noroshi.console.page import page
from noroshi.console.pages.alert.alert import AlertPage
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission


@page("/alerts/{uid}", title="alert.title", permission=Permission.ALERTS_READ)
async def alert(visitor: Visitor, uid: str) -> None:
    """One alert's story."""
    await AlertPage(visitor, uid).open()
