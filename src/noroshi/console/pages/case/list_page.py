"""The list of cases."""

from __future__ import annotations

from functools import partial
from typing import Any

from nicegui import ui
from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.case.reading import PAGE_ROWS, VIEWS, Shown, View, first_rows, wanted
from noroshi.console.pages.case.wording import case_line
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import part
from noroshi.console.pieces.queue import Queue
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor, tell
from noroshi.model.access import Permission
from noroshi.triage.desk.case_work import open_case
from noroshi.triage.desk.cases import list_cases


@page("/cases", title="case.list", permission=Permission.CASES_READ, icon="o_work_outline", group="work", key="g c")
async def cases(visitor: Visitor) -> None:
    """The list of cases."""
    view: View = next((each for each in VIEWS if each == visitor.query.get("view")), "waiting")
    text = visitor.query.get("q", "")[:200]
    shown = await visitor.read(first_rows, view, text, visitor.actor.name)
    CaseList(visitor, view, text, shown).draw()


class CaseList:
    """Draws the list and shows another view when it is asked for."""

    def __init__(self, visitor: Visitor, view: View, text: str, shown: Shown) -> None:
        self._visitor, self._view, self._text, self._shown = visitor, view, text, shown
        self._cursor = shown.cursor
        self._tabs: dict[View, element] = {}
        self._numbers: dict[View, Any] = {}

    def draw(self) -> None:
        """Put everything on the page."""
        with page_head(say("case.list"), say("case.lead")):
            if self._visitor.may(Permission.CASES_WRITE):
                button(say("case.new"), self._ask_new, picture="o_add", key="n")
        with part("div", "tabs", role="group", aria_label=say("inbox.views")):
            for view in VIEWS:
                self._tabs[view] = part("button", "tab", type="button").on("click", partial(self._turn, view), args=[])
                with self._tabs[view]:
                    part("span", "", say(f"case.view_{view}"))
                    self._numbers[view] = part("span", "tab__count", "")
        with part("div", "lane sieve"):
            search = ui.input(value=self._text, placeholder=say("case.text"))
            search.props("outlined dense clearable debounce=350").classes("sieve__text")
            search.props["aria-label"] = say("case.text")
            search.on_value_change(lambda event: self._search(event.value or ""))
        with part("section", "panel", aria_label=say("case.list")):
            lines = [case_line(row) for row in self._shown.rows]
            self._queue = Queue(say("case.list"), lines, "latest", selectable=False)
            self._empty = part("div", "")
            with self._empty:
                empty(say("case.empty_title"), say("case.empty_text"), picture="o_work_outline")
        self._queue.on_opened(ui.navigate.to)
        self._queue.on_more(self._more)
        self._mark(self._shown)

    async def _turn(self, view: View) -> None:
        self._view = view
        await self._show()

    async def _search(self, text: str) -> None:
        self._text = text[:200]
        await self._show()

    async def _show(self) -> None:
        try:
            shown = await self._visitor.read(first_rows, self._view, self._text, self._visitor.actor.name)
        except Exception as error:
            tell(error)
            return
        self._cursor = shown.cursor
        self._queue.replace([case_line(row) for row in shown.rows], "latest")
        self._mark(shown)

    async def _more(self) -> None:
        if self._cursor is None:
            return
        cursor, self._cursor = self._cursor, None
        asked = wanted(self._view, self._text, self._visitor.actor.name)
        page_ = await self._visitor.read(list_cases, asked, cursor=cursor, limit=PAGE_ROWS)
        self._cursor = page_.next_cursor
        self._queue.append([case_line(row) for row in page_.items])

    def _mark(self, shown: Shown) -> None:
        for view, tab in self._tabs.items():
            tab.props["aria-pressed"] = "true" if view == self._view else "false"
            self._numbers[view].text = f"{shown.counts[view]:,}"
        self._empty.set_visibility(not shown.rows)
        self._queue.set_visibility(bool(shown.rows))

    def _ask_new(self) -> None:
        with sheet(say("case.new")) as dialog:
            with part("div", "sheet__body"):
                title = entry(say("case.new_title"))

            async def save() -> None:
                write = self._visitor.attempt
                made = await write(Permission.CASES_WRITE, open_case, title.value or "", [], now=self._visitor.now())
                if made is not None:
                    dialog.close()
                    ui.navigate.to(f"/cases/{made.id}")

            with part("div", "sheet__foot"):
                button(say("shell.cancel"), dialog.close)
                button(say("case.new_save"), save, kind="main")
