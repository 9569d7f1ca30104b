"""The page of a case: its head with the next actions, what is in it at the left, what surrounds it at the right."""

from __future__ import annotations

from noroshi.console.language import say
from noroshi.console.pages.case.contents import draw_alerts, draw_facts, draw_related, draw_summary
from noroshi.console.pages.case.graph import draw_graph
from noroshi.console.pages.case.tasks import Tasks
from noroshi.console.pages.case.working import Working
from noroshi.console.pieces.badge import badge, risk, severity
from noroshi.console.pieces.panel import heading
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.standing import state_of
from noroshi.console.sheets.trail import Trail
from noroshi.console.visitor import Visitor
from noroshi.model.triage import CaseStory
from noroshi.triage.desk.case_stories import case_story


class CasePage:
    """Draws a case, and draws it again after an action."""

    def __init__(self, visitor: Visitor, number: int) -> None:
        self._visitor, self._number = visitor, number

    async def open(self) -> None:
        """Read and draw. Raises MissingError."""
        story = await self._read()
        self._box = part("div", "page__content")
        self._draw(story)

    async def _read(self) -> CaseStory:
        now, half_life = self._visitor.now(), self._visitor.half_life_hours
        return await self._visitor.read(case_story, self._number, now=now, half_life_hours=half_life)

    async def _refresh(self) -> None:
        story = await self._read()
        self._box.clear()
        self._draw(story)

    def _draw(self, story: CaseStory) -> None:
        visitor, refresh = self._visitor, self._refresh
        with self._box:
            _head(story)
            Working(visitor, story, refresh).draw()
            with part("div", "columns"):
                with part("div", "stack stack--wide"):
                    draw_summary(story)
                    draw_alerts(story)
                    draw_graph(story)
                    Trail(visitor, story.timeline, story.comments, refresh, case_id=story.case.id).draw()
                with part("div", "stack stack--wide"):
                    draw_facts(story)
                    Tasks(visitor, story, refresh).draw()
                    draw_related(story)


def _head(story: CaseStory) -> None:
    row = story.case
    with part("div", "stack stack--tight"):
        with part("nav", "crumbs", aria_label=say("alert.crumbs")):
            part("a", "", say("case.list"), href="/cases")
            icon("o_chevron_right")
            part("span", "muted", f"#{row.id}")
        heading(row.title)
        with part("div", "lane lane--wrap signs"):
            severity(row.severity)
            risk(row.risk_score)
            badge(*state_of(row))
            part("span", "muted small", say("case.alerts_of", count=row.alerts))
