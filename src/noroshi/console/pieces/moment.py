"""An instant as people read it; `static/console.js` draws it in the reader's language and time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from nicegui.ui import element

from noroshi.console.pieces.part import part


def moment(at: datetime, *, form: Literal["distance", "exact", "clock"] = "distance", classes: str = "") -> element:
    """An instant: how long ago (`distance`), or in the reader's own time; on hover exactly, in UTC and local time."""
    text = at.astimezone(UTC)
    return part(
        "noroshi-time", f"number {classes}", text.strftime("%Y-%m-%d %H:%M:%S UTC"), at=text.isoformat(), form=form
    )
