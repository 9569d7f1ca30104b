"""Runs of playbooks that belong to an alert, and starting one."""

from __future__ import annotations

from typing import Final

import structlog

from noroshi.console.language import say
from noroshi.console.pages.alert.reading import runs_of
from noroshi.console.pieces.badge import Tone, badge
from noroshi.console.pieces.button import button
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.sheets.running import ask_playbook
from noroshi.console.visitor import Visitor, in_thread
from noroshi.model.access import Permission
from noroshi.model.triage import AlertStory
from noroshi.respond.engine.contract import RunRecord
from noroshi.runtime.errors import NoroshiError

_TONES: Final[dict[str, Tone]] = {"SUCCEEDED": "good", "FAILED": "critical", "NEEDS_REVIEW": "high", "ACTIVE": "accent"}

log = structlog.get_logger()


class Responses:
    """The panel of playbook runs."""

    def __init__(self, visitor: Visitor, story: AlertStory) -> None:
        self._visitor, self._story = visitor, story

    async def draw(self) -> None:
        """Put it on the page."""
        if not self._visitor.may(Permission.RUNS_READ):
            return
        with panel(say("alert.runs"), flush=True) as head:
            self._box = part("div", "rows")
        if self._visitor.may(Permission.RUNS_WRITE):
            with head:
                button(say("alert.run"), self._ask, kind="quiet", small=True, key="p", picture="o_play_arrow")
        await self._fill()

    async def _ask(self) -> None:
        await ask_playbook(self._visitor, self._story, self._fill)

    async def _fill(self) -> None:
        try:
            workings = self._visitor.surroundings.workings
            runs: list[RunRecord] | None = await in_thread(lambda: runs_of(workings, self._story))
        except NoroshiError as error:
            log.warning("playbook runs cannot be read", fault=str(error))
            runs = None
        self._box.clear()
        with self._box:
            if runs is None:
                part("p", "remark muted small", say("alert.runs_unreachable"))
            elif not runs:
                part("p", "remark muted small", say("alert.no_runs"))
            for each in runs or ():
                with part("a", "row-line", href=f"/runs/{each.id}"):
                    part("span", "clip grow", each.playbook)
                    badge(each.state.value.lower().replace("_", " "), _TONES.get(each.state.value, ""))
