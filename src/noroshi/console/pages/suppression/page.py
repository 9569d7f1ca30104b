"""One suppression: what it says, what it hides, and ending it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.case.contents import draw_alert
from noroshi.console.pages.suppression.list_page import TONES
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.button import button
from noroshi.console.pieces.code import code
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import heading, panel
from noroshi.console.pieces.part import icon, part
from noroshi.console.visitor import Visitor, confirm, redraw
from noroshi.model.access import Permission
from noroshi.model.triage import AlertFilter, Suppression
from noroshi.triage.desk.alerts import list_alerts
from noroshi.triage.desk.suppressing import end_suppression, extend_suppression, get_suppression
from noroshi.triage.exceptions.files import write_suppression

_SHOWN: Final = 50
_LONGER: Final = timedelta(days=30)


@page("/suppressions/{name}", title="suppressions.title", permission=Permission.SUPPRESSIONS_READ)
async def suppression(visitor: Visitor, name: str) -> None:
    """One suppression."""
    one = await visitor.read(get_suppression, name, now=visitor.now())
    hidden = AlertFilter(statuses=("suppressed",), suppression=name)
    alerts = await visitor.read(list_alerts, hidden, limit=_SHOWN)
    _head(one)
    with part("div", "lane lane--wrap", role="toolbar", aria_label=say("acting.actions")):
        _buttons(visitor, one)
    with part("div", "columns"):
        with part("div", "stack stack--wide"):
            with panel(say("suppression.match")):
                code(one.match, wrap=True)
            with panel(say("suppressions.hidden"), flush=True), part("div", "rows"):
                if not alerts.items:
                    part("p", "remark muted small", say("suppressions.hides_none"))
                for row in alerts.items:
                    draw_alert(row)
        _facts(one)


def _head(one: Suppression) -> None:
    with part("div", "stack stack--tight"):
        with part("nav", "crumbs", aria_label=say("alert.crumbs")):
            part("a", "", say("suppressions.list"), href="/suppressions")
            icon("o_chevron_right")
            part("span", "muted", say("suppressions.title"))
        with part("div", "lane lane--wrap"):
            heading(one.name)
            badge(say(f"suppressions.state_{one.state}"), TONES[one.state])


def _facts(one: Suppression) -> None:
    with panel(say("case.facts")), part("dl", "facts"):
        told = (
            ("reason", one.reason),
            ("owner", one.owner),
            ("ticket", one.ticket),
            ("forced", one.forced),
            ("origin", say(f"suppressions.origin_{one.origin}")),
            ("hits", f"{one.hits:,}"),
        )
        part("dt", "", say("suppressions.rules"))
        part("dd", "mono small", ", ".join(one.rules))
        for name, text in told:
            if text:
                part("dt", "", say(f"suppressions.{name}"))
                part("dd", "", text)
        for name, at in (("created", one.created_at), ("expires", one.expires_at), ("last_hit", one.last_hit_at)):
            if at:
                part("dt", "", say(f"suppressions.{name}"))
                with part("dd", ""):
                    moment(at)


def _buttons(visitor: Visitor, one: Suppression) -> None:
    async def extend() -> None:
        now = visitor.now()
        until = max(one.expires_at, now) + _LONGER
        if await visitor.attempt(Permission.SUPPRESSIONS_WRITE, extend_suppression, one.name, until, now=now):
            confirm(say("suppressions.extended"))
            await redraw()

    def ask_end() -> None:
        _ask_end(visitor, one)

    def export() -> None:
        ui.download.content(write_suppression(one), f"{one.name}.yaml", "application/yaml")

    if one.state == "active" and one.origin == "console" and visitor.may(Permission.SUPPRESSIONS_WRITE):
        button(say("suppressions.extend"), extend, picture="o_more_time")
        button(say("suppressions.end"), ask_end, kind="danger", picture="o_replay", key="r")
    button(say("suppressions.export"), export, picture="o_download", key="e")


def _ask_end(visitor: Visitor, one: Suppression) -> None:
    with sheet(say("suppressions.end_title")) as dialog:
        with part("div", "sheet__body"):
            part("p", "muted", say("suppressions.end_text"))
            reason = entry(say("suppression.reason"))

        async def end() -> None:
            now, half_life, why = visitor.now(), visitor.half_life_hours, reason.value or ""
            write, needed = visitor.attempt, Permission.SUPPRESSIONS_WRITE
            if await write(needed, end_suppression, one.name, why, now=now, half_life_hours=half_life):
                dialog.close()
                confirm(say("suppressions.ended"))
                await redraw()

        with part("div", "sheet__foot"):
            button(say("shell.cancel"), dialog.close)
            button(say("suppressions.end"), end, kind="danger")
