"""What else happened to the same entities around an alert; asked once the page is there, because the lake is larger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

import structlog
from nicegui import ui

from noroshi.console.language import say
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.code import record
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor, in_thread
from noroshi.model.access import Permission
from noroshi.model.triage import AlertStory
from noroshi.runtime.errors import NoroshiError
from noroshi.triage.evidence import StoredEvent, events_around

_MINUTES: Final = 15
_ROWS: Final = 20

log = structlog.get_logger()


class Around:
    """The panel, which fills itself, and asks the lake only once however often it is drawn."""

    def __init__(self, visitor: Visitor, story: AlertStory) -> None:
        self._visitor, self._story = visitor, story
        self._found: list[StoredEvent] | None = None
        self._is_asked = False

    def draw(self) -> None:
        """Put it on the page of those who may ask the lake."""
        if not self._visitor.may(Permission.QUERY):
            return
        with panel(say("alert.around"), flush=True, beside=say("alert.around_lead", minutes=_MINUTES)):
            self._box = part("ol", "events")
        if self._is_asked:
            self._show()
            return
        with self._box, part("li", "remark"):
            part("div", "bone", role="status", aria_label=say("shell.loading"))
        ui.timer(0, self._fill, once=True)

    async def _fill(self) -> None:
        self._found = await self._ask()
        self._is_asked = True
        if not self._box.is_deleted:
            self._box.clear()
            self._show()

    async def _ask(self) -> list[StoredEvent] | None:
        entities = [one.value for one in self._story.entities]
        near, within = self._story.alert.last_seen, timedelta(minutes=_MINUTES)
        workings = self._visitor.surroundings.workings
        try:
            await self._visitor.require(Permission.QUERY)
            return await in_thread(lambda: events_around(workings.lake(), entities, near, within=within, limit=_ROWS))
        except NoroshiError as error:
            log.warning("the lake cannot be asked what happened around an alert", fault=str(error))
            return None

    def _show(self) -> None:
        own = {uid for occurrence in self._story.occurrences for uid in occurrence.event_uids}
        with self._box:
            if not self._found:
                words = "around_unreachable" if self._found is None else "around_none"
                part("li", "remark muted small", say(f"alert.{words}"))
                return
            _events(self._found, own)


def _events(events: Sequence[StoredEvent], own: Collection[str]) -> None:
    for event in events:
        with part("li", ""), part("details", "event"):
            with part("summary", "event__head"):
                moment(event.time, form="clock", classes="muted")
                part("span", "mono small muted", event.source)
                part("span", "clip grow", event.told)
                if event.uid in own:
                    badge(say("alert.around_own"), "accent")
            with part("div", "event__body"):
                record(event.raw_data, name=say("alert.raw"))
