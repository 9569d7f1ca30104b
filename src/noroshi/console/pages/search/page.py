"""Looking for a text in alerts, cases and entities at once."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.case.contents import draw_alert
from noroshi.console.pieces.badge import badge, risk, severity
from noroshi.console.pieces.button import link_button
from noroshi.console.pieces.entity import picture_of
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.standing import state_of
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import AlertFilter, AlertRow, CaseFilter, CaseRow, EntityRow
from noroshi.triage.desk.alerts import list_alerts
from noroshi.triage.desk.cases import list_cases
from noroshi.triage.desk.entities import list_entities

_SHOWN: Final = 10


@page("/search", title="shell.search_title", permission=Permission.ALERTS_READ)
async def search(visitor: Visitor) -> None:
    """The first of each kind that hold the text of `?q=`."""
    text = visitor.query.get("q", "").strip()[:200]
    head = page_head(say("shell.search_title"), f"“{text}”" if text else "")
    if not text:
        empty(say("shell.search"), picture="o_search")
        return
    if visitor.may(Permission.QUERY):
        with head:
            link_button(say("entity.hunt"), f"/hunt?value={quote(text, safe='')}", picture="o_manage_search")
    now, half_life = visitor.now(), visitor.half_life_hours
    entities = await visitor.read(list_entities, now=now, text=text, limit=_SHOWN, half_life_hours=half_life)
    cases = await visitor.read(list_cases, CaseFilter(statuses=(), text=text), limit=_SHOWN)
    alerts = await visitor.read(list_alerts, AlertFilter(statuses=(), text=text), limit=_SHOWN)
    if not (entities.items or cases.items or alerts.items):
        empty(say("shell.search_none", text=text), picture="o_search_off")
    _entities(entities.items)
    _cases(cases.items)
    _alerts(alerts.items, text, has_more=alerts.next_cursor is not None)


def _entities(rows: list[EntityRow]) -> None:
    if rows:
        with panel(say("entity.list"), flush=True), part("div", "rows"):
            for row in rows:
                with part("a", "row-line", href=f"/entities/{row.id}"):
                    icon(picture_of(row.kind))
                    part("span", "grow clip strong", row.value)
                    risk(row.risk)


def _cases(rows: list[CaseRow]) -> None:
    if rows:
        with panel(say("case.list"), flush=True), part("div", "rows"):
            for row in rows:
                with part("a", "row-line", href=f"/cases/{row.id}"):
                    severity(row.severity)
                    part("span", "grow clip", f"#{row.id} {row.title}")
                    badge(*state_of(row))


def _alerts(rows: list[AlertRow], text: str, *, has_more: bool) -> None:
    if rows:
        with panel(say("entity.alerts"), flush=True) as head, part("div", "rows"):
            for row in rows:
                draw_alert(row)
            if has_more:
                with head:
                    part("a", "small", say("shell.more"), href=f"/inbox?q={quote(text, safe='')}")
