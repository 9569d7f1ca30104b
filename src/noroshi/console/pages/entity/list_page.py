"""The list of entities, the riskiest first."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.badge import risk
from noroshi.console.pieces.entity import PICTURES, kind_name, picture_of
from noroshi.console.pieces.growing import Growing
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import EntityRow
from noroshi.model.triage import Page as Rows
from noroshi.triage.desk.entities import list_entities

_ROWS: Final = 30
_WIDE: Final = ("kind", "first_seen")
"""Columns that a phone has no room for; the icon says the kind too."""


@page("/entities", title="entity.list", permission=Permission.ENTITIES_READ, icon="o_hub", group="work", key="g e")
async def entities(visitor: Visitor) -> None:
    """The list of entities."""
    shown = EntityList(visitor, visitor.query.get("q", "")[:200], visitor.query.get("kind", ""))
    shown.draw(await shown.read())


class EntityList:
    """Draws the list; narrows and lengthens it when asked."""

    def __init__(self, visitor: Visitor, text: str, kind: str) -> None:
        self._visitor, self._text = visitor, text
        self._kind = kind if kind in PICTURES else ""

    async def read(self, cursor: str | None = None) -> Rows[EntityRow]:
        """A page of rows. Raises as `Visitor.read` does."""
        return await self._visitor.read(
            list_entities,
            now=self._visitor.now(),
            kind=self._kind or None,
            text=self._text,
            cursor=cursor,
            limit=_ROWS,
            half_life_hours=self._visitor.half_life_hours,
        )

    def draw(self, rows: Rows[EntityRow]) -> None:
        """Put everything on the page."""
        page_head(say("entity.list"), say("entity.lead"))
        with part("div", "lane sieve"):
            search = ui.input(value=self._text, placeholder=say("entity.text"))
            search.props("outlined dense clearable debounce=350").classes("sieve__text")
            search.props["aria-label"] = say("entity.text")
            search.on_value_change(lambda event: self._narrow(text=event.value or ""))
            kinds = {"": say("entity.kind_all")} | {kind: kind_name(kind) for kind in PICTURES}
            chosen = ui.select(kinds, value=self._kind).props("outlined dense options-dense behavior=menu")
            chosen.props["aria-label"] = say("entity.kind")
            chosen.classes("sieve__order").on_value_change(lambda event: self._narrow(kind=event.value))
        with part("section", "panel"):
            with part("div", "scroll"), part("table", "plain middle entities"):
                with part("thead", ""), part("tr", ""):
                    for name in ("name", "kind", "risk", "alerts", "first_seen", "last_seen"):
                        part("th", "wide-only" if name in _WIDE else "", say(f"entity.{name}"))
                body = part("tbody", "")
            nothing = part("div", "")
            with nothing:
                empty(say("entity.empty_title"), say("entity.empty_text"), picture="o_hub")
        self._rows = Growing(body, nothing, _row, self.read)
        self._rows.show(rows)

    async def _narrow(self, *, text: str | None = None, kind: str | None = None) -> None:
        self._text = self._text if text is None else text[:200]
        self._kind = self._kind if kind is None else kind
        await self._rows.begin_anew()


def _row(row: EntityRow) -> None:
    with part("tr", ""):
        with part("td", "wrap"), part("a", "lane strong", href=f"/entities/{row.id}"):
            icon(picture_of(row.kind))
            part("span", "", row.value)
        part("td", "muted wide-only", kind_name(row.kind))
        with part("td", ""):
            risk(row.risk)
        part("td", "number", f"{row.alerts:,}")
        with part("td", "muted wide-only"):
            moment(row.first_seen)
        with part("td", "muted"):
            moment(row.last_seen)
