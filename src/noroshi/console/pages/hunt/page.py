"""Questions to the lake: in SQL, or where a value was seen."""

from __future__ import annotations

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.hunt.describing import told_tables
from noroshi.console.pages.hunt.desk import HuntDesk
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission


@page("/hunt", title="hunt.title", permission=Permission.QUERY, icon="o_manage_search", group="work", key="g h")
async def hunt(visitor: Visitor) -> None:
    """An editor beside the tables. `?sql=`, `?saved=` and `?value=` begin with a question."""
    head = page_head(say("hunt.title"), say("hunt.lead"))
    with part("div", "hunt"):
        tables = part("aside", "panel hunt__tables", aria_label=say("hunt.tables"))
        with part("div", "stack", style="gap: var(--gap-4)"):
            desk = HuntDesk(visitor)
            await desk.draw(head)
    with tables:
        _tables(desk)
    ui.timer(0, desk.begin, once=True)


def _tables(desk: HuntDesk) -> None:
    with part("div", "panel__head"):
        part("h2", "", say("hunt.tables"))
    with part("div", "tree"):
        for table in told_tables():
            with part("details", open=table.name == "events"):
                part("summary", "", table.name)
                part("p", "tree__text", table.description)
                for column in table.columns:
                    title = f"{column.type} · {column.description}" if column.description else column.type
                    with part("button", "tree__column", type="button", title=title) as made:
                        part("span", "", column.name)
                        part("span", "tree__type", column.type)
                    made.on("click", lambda _=None, name=column.name: desk.editor.insert(name), args=[])
