"""Why an alert fired: its rule explained on the record that raised it, once the page is there."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from nicegui import ui

from noroshi.console.language import say
from noroshi.console.pieces.explained import explained
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor, in_thread
from noroshi.model.triage import AlertStory
from noroshi.offline.explanation import Explanation
from noroshi.runtime.errors import NoroshiError

_TURNS: Final = asyncio.Semaphore(2)
"""Each explanation takes a process: whoever opens many alerts at once waits."""

log = structlog.get_logger()


class Why:
    """The panel, which fills itself, and is explained only once however often it is drawn."""

    def __init__(self, visitor: Visitor, story: AlertStory) -> None:
        self._visitor, self._story = visitor, story
        self._found: tuple[Explanation | None, str] | None = None

    def draw(self) -> None:
        """Put it on the page."""
        with panel(say("alert.why")):
            self._box = part("div", "", aria_live="polite")
        if self._found is not None:
            self._show(*self._found)
            return
        with self._box:
            part("div", "bone", role="status", aria_label=say("shell.loading"))
        ui.timer(0, self._fill, once=True)

    async def _fill(self) -> None:
        self._found = await self._explanation()
        if not self._box.is_deleted:
            self._box.clear()
            self._show(*self._found)

    def _show(self, found: Explanation | None, reason: str) -> None:
        with self._box:
            if found is None:
                part("p", "muted", say(f"alert.why_{reason}"))
                return
            if self._story.rule_commit and found.commit and not found.commit.startswith(self._story.rule_commit):
                part("p", "muted small", say("alert.why_newer", commit=self._story.rule_commit[:12]))
            explained(found)

    async def _explanation(self) -> tuple[Explanation | None, str]:
        if not any(one.evidence for one in self._story.occurrences):
            return None, "no_record"
        workings, rule_id = self._visitor.surroundings.workings, self._story.alert.rule_id
        try:
            async with _TURNS:
                return await in_thread(lambda: workings.explain_alert(self._story)), ""
        except NoroshiError as error:
            log.warning("an alert cannot be explained", rule=rule_id, fault=str(error))
            return None, "unexplained"
