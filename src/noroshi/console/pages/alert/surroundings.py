"""Those that an alert is about, and the case that it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from noroshi.console.language import say
from noroshi.console.pages.alert.reading import shown_entities
from noroshi.console.pieces.badge import badge, risk
from noroshi.console.pieces.entity import kind_name, picture_of
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.sparkline import sparkline
from noroshi.model.triage import AlertStory, EntityRow, RiskPoint


def draw_entities(story: AlertStory, history: Mapping[int, Sequence[RiskPoint]]) -> None:
    """A card for each of the riskiest entities, with how its risk went."""
    if not story.entities:
        return
    with panel(say("alert.entities"), flush=True), part("div", "rows"):
        for one in shown_entities(story):
            draw_card(one, history[one.id])


def draw_card(one: EntityRow, history: Sequence[RiskPoint]) -> None:
    """An entity with its risk now and lately."""
    with part("a", "row-line row-line--card", href=f"/entities/{one.id}"):
        with part("div", "lane lane--wide"):
            with part("span", "lane"):
                icon(picture_of(one.kind))
                part("span", "strong clip", one.value)
            risk(one.risk)
        sparkline([point.risk for point in history], say("entity.risk_lately", name=one.value), top=100)
        part("span", "muted small", f"{kind_name(one.kind)} · {say('entity.alerts_of', count=one.alerts)}")


def draw_case(story: AlertStory) -> None:
    """The case, if there is one."""
    if story.case is None:
        return
    case = story.case
    with panel(say("alert.case"), flush=True), part("a", "row-line row-line--card", href=f"/cases/{case.id}"):
        part("span", "strong wrap", f"#{case.id} {case.title}")
        with part("span", "lane"):
            badge(say(f"signs.status_{case.status}"), "low" if case.status == "new" else "")
            part("span", "muted small", say("case.alerts_of", count=case.alerts))
