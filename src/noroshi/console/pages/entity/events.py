"""The latest events in the lake that name an entity; asked after the page is there, because the lake is larger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from nicegui import ui
from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor, in_thread
from noroshi.model.access import Permission
from noroshi.model.triage import EntityRow
from noroshi.platform.workings import Workings
from noroshi.runtime.errors import NoroshiError

_HOURS: Final = 24
_ROWS: Final = 20
_AROUND: Final = """
SELECT time, source, coalesce(message, activity_name, left(raw_data, 300), '') AS told
FROM search($value) WHERE time >= $since ORDER BY time DESC LIMIT 20
"""

log = structlog.get_logger()


def draw_events(visitor: Visitor, one: EntityRow) -> None:
    """The panel, which fills itself."""
    with panel(say("entity.events"), flush=True, beside=say("entity.events_lead")):
        box = part("div", "rows")
    with box, part("div", "remark"):
        part("div", "bone")

    async def fill() -> None:
        try:
            await visitor.require(Permission.QUERY)
            workings, since = visitor.surroundings.workings, visitor.now() - timedelta(hours=_HOURS)
            rows: list[dict[str, Any]] | None = await in_thread(lambda: events_around(workings, one.value, since))
        except NoroshiError as error:
            log.warning("the lake cannot be asked for events", fault=str(error))
            rows = None
        box.clear()
        with box:
            _show(rows)

    ui.timer(0, fill, once=True)


def events_around(workings: Workings, value: str, since: datetime) -> list[dict[str, Any]]:
    """Rows of `time`, `source` and `told`, the latest first. Raises ConfigError and UsageError without a lake."""
    with workings.lake().reading(_AROUND, {"value": value, "since": since}) as answer:
        return [row for batch in answer.batches for row in batch.to_pylist()][:_ROWS]


def _show(rows: list[dict[str, Any]] | None) -> element | None:
    if not rows:
        words = "events_unreachable" if rows is None else "events_none"
        return part("p", "remark muted small", say(f"entity.{words}"))
    for row in rows:
        with part("div", "row-line"):
            moment(row["time"], form="exact", classes="muted small")
            part("span", "mono small muted", row["source"])
            part("span", "clip grow", row["told"])
    return None
