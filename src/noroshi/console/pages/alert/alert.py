"""The page of an alert: its head with the next actions, the story at the left, what surrounds it at the right."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.console.language import say
from noroshi.console.pages.alert.around import Around
from noroshi.console.pages.alert.evidence import draw_evidence
from noroshi.console.pages.alert.past import draw_past, draw_sureness
from noroshi.console.pages.alert.reading import Seen, see
from noroshi.console.pages.alert.responses import Responses
from noroshi.console.pages.alert.surroundings import draw_case, draw_entities
from noroshi.console.pages.alert.telling import draw_facts
from noroshi.console.pages.alert.why import Why
from noroshi.console.pieces.badge import badge, risk, severity
from noroshi.console.pieces.panel import heading
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.standing import state_of
from noroshi.console.sheets.acting import Actions
from noroshi.console.sheets.trail import Trail
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import AlertRow, AlertStory


class AlertPage:
    """Draws an alert, and draws it again after an action."""

    def __init__(self, visitor: Visitor, uid: str) -> None:
        self._visitor, self._uid = visitor, uid
        self._seen: Seen

    async def open(self) -> None:
        """Read and draw. Raises MissingError."""
        self._seen = await self._read()
        self._why = Why(self._visitor, self._seen.story)
        self._around = Around(self._visitor, self._seen.story)
        self._box = part("div", "page__content")
        await self._draw()

    async def _read(self) -> Seen:
        return await self._visitor.read(
            see, self._uid, now=self._visitor.now(), half_life_hours=self._visitor.half_life_hours
        )

    async def _refresh(self) -> None:
        self._seen = await self._read()
        self._box.clear()
        await self._draw()

    async def _draw(self) -> None:
        story = self._seen.story
        with self._box:
            self._head(story)
            with part("div", "columns"):
                with part("div", "stack stack--wide"):
                    draw_facts(story)
                    self._why.draw()
                    draw_evidence(story)
                    self._around.draw()
                    Trail(
                        self._visitor, story.timeline, story.comments, self._refresh, alert_uid=story.alert.uid
                    ).draw()
                with part("div", "stack stack--wide"):
                    draw_sureness(self._seen)
                    draw_entities(story, self._seen.history)
                    draw_case(story)
                    draw_past(story.similar)
                    await Responses(self._visitor, story).draw()

    def _head(self, story: AlertStory) -> None:
        row = story.alert
        with part("div", "stack stack--tight"):
            with part("nav", "crumbs", aria_label=say("alert.crumbs")):
                part("a", "", say("inbox.title"), href="/inbox")
                icon("o_chevron_right")
                part("span", "muted", say("alert.title"))
            heading(row.title)
            with part("div", "lane lane--wrap signs"):
                severity(row.severity)
                risk(row.risk_score)
                badge(*state_of(row))
                if row.assignee and row.status == "closed":
                    badge(row.assignee)
                if row.suppression:
                    part("a", "small", row.suppression, href=f"/suppressions/{row.suppression}")
        if self._visitor.may(Permission.ALERTS_WRITE):
            self._actions(row)

    def _actions(self, row: AlertRow) -> None:
        async def targets() -> list[AlertRow]:
            return [row]

        async def acted(_: Sequence[AlertRow], *, is_done: bool) -> None:  # noqa: ARG001 - either way it is drawn anew
            await self._refresh()

        actions = Actions(self._visitor, targets, acted, kind="plain")
        with part("div", "lane lane--wrap", role="toolbar", aria_label=say("acting.actions")):
            if row.status in ("new", "open"):
                actions.draw_waiting()
            else:
                actions.draw_ended()
