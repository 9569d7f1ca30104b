"""One entity: its risk and what makes it, its alerts and cases, what it is seen with, the events around."""

from __future__ import annotations

from urllib.parse import quote

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.case.contents import draw_alert
from noroshi.console.pages.entity.events import draw_events
from noroshi.console.pieces.badge import badge, risk, risk_tone
from noroshi.console.pieces.button import link_button
from noroshi.console.pieces.chart import Series, chart
from noroshi.console.pieces.entity import kind_name, picture_of
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import heading, panel
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.standing import state_of
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import EntityStory
from noroshi.triage.desk.entities import entity_story
from noroshi.triage.desk.refusals import MissingError

_SHOWN = 25
_CONTRIBUTIONS = 10
_VISIBLE_POINTS = 0.5
"""What is less is written as 0."""


@page("/entities/{number}", title="entity.title", permission=Permission.ENTITIES_READ)
async def entity(visitor: Visitor, number: str) -> None:
    """Everything about one entity."""
    if not number.isdecimal() or len(number) > 15:
        raise MissingError(f"no entity {number}")
    now, half_life = visitor.now(), visitor.half_life_hours
    story = await visitor.read(entity_story, int(number), now=now, half_life_hours=half_life)
    _head(visitor, story)
    with part("div", "columns"):
        with part("div", "stack stack--wide"):
            _risk(story)
            _alerts(story)
            if visitor.may(Permission.QUERY):
                draw_events(visitor, story.entity)
        with part("div", "stack stack--wide"):
            _facts(story)
            _contributions(story)
            _cases(story)
            _neighbours(story)


def _head(visitor: Visitor, story: EntityStory) -> None:
    one = story.entity
    with part("div", "stack stack--tight"):
        with part("nav", "crumbs", aria_label=say("alert.crumbs")):
            part("a", "", say("entity.list"), href="/entities")
            icon("o_chevron_right")
            part("span", "muted", kind_name(one.kind))
        with part("div", "lane lane--wide lane--wrap"):
            with part("div", "lane"):
                icon(picture_of(one.kind))
                heading(one.value)
            if visitor.may(Permission.QUERY):
                link_button(say("entity.hunt"), f"/hunt?value={quote(one.value, safe='')}", picture="o_manage_search")


def _risk(story: EntityStory) -> None:
    history = story.history
    with panel(say("entity.risk_over_time"), beside="UTC"), part("div", "stack"):
        with part("div", "lane lane--wrap"):
            part("span", "figure__value", str(round(story.entity.risk)), data_tone=risk_tone(story.entity.risk))
            part("span", "muted small grow wrap", say("entity.meaning", hours=f"{story.half_life_hours:g}"))
        name = say("entity.risk_lately", name=story.entity.value)
        days = [f"{point.at:%m-%d %H:%M}" for point in history]
        series = [Series(say("entity.risk"), [point.risk for point in history], "var(--accent)")]
        chart(name, days, series, shape="line", height=180)


def _alerts(story: EntityStory) -> None:
    with panel(say("entity.alerts"), flush=True, beside=f"{story.entity.alerts:,}"), part("div", "rows"):
        if not story.alerts:
            part("p", "remark muted small", say("entity.no_alerts"))
        for row in story.alerts[:_SHOWN]:
            draw_alert(row)


def _facts(story: EntityStory) -> None:
    one = story.entity
    with panel(say("case.facts")), part("dl", "facts"):
        part("dt", "", say("entity.kind"))
        part("dd", "", kind_name(one.kind))
        for name, at in (("first_seen", one.first_seen), ("last_seen", one.last_seen)):
            part("dt", "", say(f"entity.{name}"))
            with part("dd", ""):
                moment(at)


def _contributions(story: EntityStory) -> None:
    shown = [one for one in story.contributions[:_CONTRIBUTIONS] if one.points >= _VISIBLE_POINTS]
    rest = story.entity.risk - sum(one.points for one in shown)
    with panel(say("entity.contributions"), flush=True, beside=f"{story.entity.risk:.0f}"), part("div", "rows"):
        if not shown:
            part("p", "remark muted small", say("entity.no_contributions"))
        for one in shown:
            with part("a", "row-line row-line--card", href=f"/alerts/{one.alert_uid}"):
                with part("span", "lane lane--wide"):
                    part("span", "clip", one.title)
                    part("span", "number strong", f"+{one.points:.0f}")
                with part("span", "lane small muted"):
                    part("span", "", say("entity.points", points=f"{one.points:.0f}", full=f"{one.full_points:.0f}"))
                    moment(one.at)
        if rest >= _VISIBLE_POINTS:
            with part("p", "remark lane lane--wide muted small"):
                part("span", "", say("entity.other_points"))
                part("span", "number strong", f"+{rest:.0f}")


def _cases(story: EntityStory) -> None:
    with panel(say("entity.cases"), flush=True), part("div", "rows"):
        if not story.cases:
            part("p", "remark muted small", say("entity.no_cases"))
        for row in story.cases[:_SHOWN]:
            with part("a", "row-line", href=f"/cases/{row.id}"):
                part("span", "grow wrap", f"#{row.id} {row.title}")
                badge(*state_of(row))


def _neighbours(story: EntityStory) -> None:
    with panel(say("entity.neighbours"), flush=True), part("div", "rows"):
        if not story.neighbours:
            part("p", "remark muted small", say("entity.no_neighbours"))
        for one in story.neighbours[:10]:
            with part("a", "row-line", href=f"/entities/{one.entity.id}"):
                icon(picture_of(one.entity.kind))
                part("span", "grow clip", one.entity.value)
                part("span", "muted small", say("entity.alerts_of", count=one.alerts))
                risk(one.entity.risk)
