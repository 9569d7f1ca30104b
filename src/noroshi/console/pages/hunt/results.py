"""An answer: as a grid, as a chart, and as a file."""

from __future__ import annotations

import io
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from nicegui import events, ui

from noroshi.console.language import say
from noroshi.console.pages.hunt.shapes import picture_of
from noroshi.console.pieces.button import button
from noroshi.console.pieces.chart import chart
from noroshi.console.pieces.code import record
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.grid import grid
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.lake.hunting import Kind, Shown
from noroshi.runtime.errors import UsageError

MOST_EXPORTED_BYTES: Final = 32 << 20
_MOST_WIDTH: Final = 420
_FORMATS: Final = ("csv", "json", "parquet")

Export = Callable[[str], Awaitable[None]]


class BoundedFile(io.BytesIO):
    """Holds what is downloaded. Raises UsageError when it grows too large for a browser."""

    def write(self, data: Any) -> int:
        """See io."""
        if self.tell() + len(data) > MOST_EXPORTED_BYTES:
            raise UsageError(say("hunt.too_large", megabytes=MOST_EXPORTED_BYTES >> 20))
        return super().write(data)


def results(shown: Shown, export: Export | None) -> None:
    """Draw an answer."""
    with part("section", "panel", aria_label=say("hunt.result")):
        with part("div", "panel__head"):
            with part("div", "lane lane--wrap", role="status"):
                part("h2", "", say("hunt.rows", count=len(shown.rows)))
                part("span", "small muted number", say("hunt.took", seconds=f"{shown.seconds:.2f}"))
                if shown.more:
                    part("span", "badge", say("hunt.more"), data_tone="medium")
            with part("div", "lane"):
                tabs = part("div", "lane", role="group", aria_label=say("hunt.view"))
                if export is not None:
                    _export_menu(export)
        body = part("div", "panel__body panel__body--flush")
    if not shown.rows:
        with body:
            empty(say("hunt.nothing"), say("hunt.nothing_text"), picture="o_search_off")
        return
    _switch(shown, tabs, body)


def _switch(shown: Shown, tabs: ui.element, body: ui.element) -> None:
    picture = picture_of(shown, say("hunt.row_count"))

    def show(view: str) -> None:
        for name, tab in buttons.items():
            tab.props["aria-pressed"] = "true" if name == view else "false"
        body.clear()
        with body:
            if view == "grid":
                _grid(shown)
            elif picture is not None:
                with part("div", "panel__body"):
                    words = say(f"hunt.chart_{picture.form}", column=picture.along)
                    tall = max(240, 26 * len(picture.categories)) if picture.form == "bar" else 320
                    chart(
                        words,
                        picture.categories,
                        picture.series,
                        shape="line" if picture.form == "line" else "bar",
                        sideways=picture.form == "bar",
                        height=tall,
                    )

    with tabs:
        buttons = {"grid": button(say("hunt.grid"), lambda: show("grid"), small=True, picture="o_table_rows")}
        if picture is not None:
            buttons["chart"] = button(say("hunt.chart"), lambda: show("chart"), small=True, picture="o_bar_chart")
    show("grid")


def _grid(shown: Shown) -> None:
    columns = [
        {
            "headerName": name,
            "field": f"c{number}",
            "type": "numericColumn" if kind is Kind.NUMBER else None,
            "minWidth": (width := _width(shown, number)),
            "flex": width,
        }
        for number, (name, kind) in enumerate(shown.columns)
    ]
    rows = [{f"c{number}": value for number, value in enumerate(row)} for row in shown.rows]
    tall = min(560, 40 + 34 * max(len(rows), 3) + 18)
    made = grid(columns, rows, say("hunt.result"), height=f"{tall}px")
    made.on("cellClicked", lambda event: _show_row(shown, event), ["rowIndex", "data"])


def _show_row(shown: Shown, event: events.GenericEventArguments) -> None:
    values = event.args["data"]
    with sheet(say("hunt.row"), wide=True), part("div", "sheet__body"), part("dl", "facts"):
        for number, (name, _) in enumerate(shown.columns):
            value = values.get(f"c{number}")
            if value is None:
                continue
            part("dt", "mono", name)
            with part("dd", ""):
                text = value if isinstance(value, str) else json.dumps(value)
                if len(text) > 80 or text[:1] in "{[":
                    record(text, name=name)
                else:
                    part("span", "mono", text)


def _width(shown: Shown, number: int) -> int:
    """Wide enough for the first values, within limits."""
    longest = max(len(str(row[number])) for row in shown.rows[:50])
    return min(_MOST_WIDTH, max(90, 8 * len(shown.columns[number][0]) + 44, 7 * longest + 30))


def _export_menu(export: Export) -> None:
    opener = button(say("hunt.export"), small=True, picture="o_download")
    with opener, ui.menu().props("auto-close"), part("div", "menu"):
        for form in _FORMATS:
            item = part("button", "menu__item", say(f"hunt.export_{form}"), type="button")
            item.on("click", partial(export, form), args=[])
