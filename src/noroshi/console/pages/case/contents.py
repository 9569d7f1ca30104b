"""What is in a case, and what is known of it."""

from __future__ import annotations

from typing import Final

from noroshi.console.language import say
from noroshi.console.pieces.badge import badge, risk, severity
from noroshi.console.pieces.entity import kind_name, picture_of
from noroshi.console.pieces.markdown import markdown
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.standing import state_of
from noroshi.console.pieces.state import empty
from noroshi.model.triage import AlertRow, CaseStory

_SHOWN_ALERTS: Final = 50
_SHOWN_ENTITIES: Final = 12
_SHOWN_NAMES: Final = 3


def draw_summary(story: CaseStory) -> None:
    """What whoever worked on it wrote down, and why it was closed."""
    with panel(say("case.summary")), part("div", "stack"):
        if story.summary:
            markdown(story.summary)
        else:
            part("p", "muted", say("case.no_summary"))
        if story.verdict_reason:
            with part("p", "wrap"):
                part("span", "strong", f"{say('case.verdict')}: ")
                part("span", "", story.verdict_reason)


def draw_alerts(story: CaseStory) -> None:
    """The latest alerts, each a link."""
    with panel(say("case.alerts"), flush=True, beside=str(story.case.alerts)), part("div", "rows"):
        if not story.alerts:
            empty(say("inbox.empty_title"))
        for row in story.alerts[:_SHOWN_ALERTS]:
            draw_alert(row)
        if story.case.alerts > _SHOWN_ALERTS:
            part("p", "remark muted small", say("case.more_alerts", count=_SHOWN_ALERTS, total=story.case.alerts))


def draw_alert(row: AlertRow) -> None:
    """An alert as a line that leads to it."""
    with part("a", "row-line", href=f"/alerts/{row.uid}"):
        severity(row.severity)
        with part("span", "grow clip"):
            part("span", "", row.title)
            part("span", "row-line__who muted small", ", ".join(one.value for one in row.entities[:_SHOWN_NAMES]))
        if row.occurrences > 1:
            part("span", "muted small number wide-only", f"×{row.occurrences:,}")
        moment(row.last_seen, classes="muted small wide-only")
        badge(*state_of(row))


def draw_facts(story: CaseStory) -> None:
    """Since when, whose it is, where else it is talked about."""
    row = story.case
    with panel(say("case.facts")), part("dl", "facts"):
        part("dt", "", say("case.assignee"))
        part("dd", "", row.assignee or say("case.nobody"))
        part("dt", "", say("case.span"))
        with part("dd", "stack stack--tight"):
            moment(row.first_seen, form="exact")
            moment(row.last_seen, form="exact")
        part("dt", "", say("case.opened"))
        with part("dd", ""):
            moment(row.created_at)
        if row.verdict:
            part("dt", "", say("case.verdict"))
            part("dd", "", say(f"signs.verdict_{row.verdict}"))
        if story.links:
            part("dt", "", say("case.links"))
            with part("dd", "stack stack--tight"):
                for name, url in story.links.items():
                    part("a", "wrap", name, href=url, target="_blank", rel="noopener noreferrer")
    if story.entities:
        with panel(say("case.entities"), flush=True, beside=str(len(story.entities))), part("div", "rows"):
            for one in story.entities[:_SHOWN_ENTITIES]:
                title = f"{kind_name(one.kind)}: {one.value}"
                with part("a", "row-line", href=f"/entities/{one.id}", title=title):
                    icon(picture_of(one.kind))
                    part("span", "grow clip", one.value)
                    risk(one.risk)


def draw_related(story: CaseStory) -> None:
    """Other cases that may belong to this one."""
    if not story.related:
        return
    with panel(say("case.related"), flush=True), part("div", "rows"):
        for link in story.related:
            with part("a", "row-line row-line--card", href=f"/cases/{link.case.id}"):
                part("span", "wrap", f"#{link.case.id} {link.case.title}")
                part("span", "muted small wrap", link.reason)
