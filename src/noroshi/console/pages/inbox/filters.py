"""The views of the inbox with their counts, and what narrows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
from nicegui import ui
from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pages.inbox.reading import KIND, Shown
from noroshi.console.pages.inbox.wanted import ORDERS, VIEWS, View, Wanted
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.part import icon, part
from noroshi.console.visitor import Visitor, confirm
from noroshi.model.access import Permission
from noroshi.model.triage import SEVERITIES, Saved, Severity
from noroshi.triage.desk.saved import forget, list_saved, save

Show = Callable[[Wanted], Awaitable[None]]


class Filters:
    """Tabs for the views; text, severity, order and what is kept under a name."""

    def __init__(self, visitor: Visitor, wanted: Wanted, shown: Shown, show: Show) -> None:
        self._visitor, self._wanted, self._show = visitor, wanted, show
        self._counts, self._kept = shown.counts, shown.kept
        self._tabs: dict[View, element] = {}
        self._numbers: dict[View, Any] = {}
        self._severities: dict[Severity, element] = {}

    def draw(self, head: element) -> None:
        """Put them on the page; what is kept stands in the page's head."""
        with head:
            self._draw_kept()
        with part("div", "tabs", role="group", aria_label=say("inbox.views")):
            for view in VIEWS:
                self._tabs[view] = part("button", "tab", type="button").on(
                    "click", lambda view=view: self._turn(view), args=[]
                )
                with self._tabs[view]:
                    part("span", "", say(f"inbox.view_{view}"))
                    self._numbers[view] = part("span", "tab__count", "")
        with part("div", "lane lane--wrap sieve"):
            self._text = ui.input(value=self._wanted.text, placeholder=say("inbox.text")).props(
                "outlined dense clearable debounce=350"
            )
            self._text.props["aria-label"] = say("inbox.text")
            self._text.classes("sieve__text").on_value_change(self._search)
            with part("div", "lane", role="group", aria_label=say("inbox.severity")):
                for name in reversed(SEVERITIES):
                    self._severities[name] = self._severity(name)
            orders = {order: say(f"inbox.order_{order}") for order in ORDERS}
            self._order = ui.select(orders, value=self._wanted.order).props(
                "outlined dense options-dense behavior=menu"
            )
            self._order.props["aria-label"] = say("inbox.order")
            self._order.classes("sieve__order").on_value_change(self._sort)
            self._exact = part("div", "lane")
        self.update(self._wanted, self._counts, self._kept)

    def update(self, wanted: Wanted, counts: Mapping[View, int], kept: Sequence[Saved]) -> None:
        """Show what is wanted now."""
        self._wanted, self._kept = wanted, list(kept)
        for view, tab in self._tabs.items():
            tab.props["aria-pressed"] = "true" if view == wanted.view else "false"
        for name, toggle in self._severities.items():
            toggle.props["aria-pressed"] = "true" if name in wanted.severities else "false"
        self._text.value, self._order.value = wanted.text, wanted.order
        self._show_exact()
        self.show_counts(counts)

    def show_counts(self, counts: Mapping[View, int]) -> None:
        """How many alerts each view has."""
        for view, number in self._numbers.items():
            number.text = f"{counts[view]:,}"

    def _severity(self, name: Severity) -> element:
        made = part("button", "button button--small toggle", say(f"signs.severity_{name.lower()}"), type="button")
        made.props["data-tone"] = name.lower()
        return made.on("click", lambda: self._toggle(name), args=[])

    def _show_exact(self) -> None:
        """What came with the address: a rule or a source, each of which can be taken away."""
        self._exact.clear()
        with self._exact:
            for name in ("rule", "source"):
                if value := getattr(self._wanted, name):
                    with part("span", "chip"):
                        part("span", "chip__text", f"{say(f'inbox.{name}')}: {value}")
                        remove = lambda name=name: self._change(**{name: ""})  # noqa: E731 - bound to this name
                        button(picture="o_close", name=say("inbox.remove"), on_click=remove, kind="quiet", small=True)

    async def _change(self, **changes: Any) -> None:
        wanted = msgspec.structs.replace(self._wanted, **changes)
        if wanted != self._wanted:
            await self._show(wanted)

    async def _turn(self, view: View) -> None:
        await self._change(view=view)

    async def _search(self) -> None:
        await self._change(text=(self._text.value or "")[:200])

    async def _sort(self) -> None:
        await self._change(order=self._order.value)

    async def _toggle(self, name: Severity) -> None:
        chosen = set(self._wanted.severities) ^ {name}
        await self._change(severities=tuple(each for each in SEVERITIES if each in chosen))

    def _draw_kept(self) -> None:
        opener = button(say("inbox.kept"), kind="quiet", picture="o_bookmark_border")
        with opener, ui.menu() as menu:
            self._menu = part("div", "menu")
        menu.on("before-show", self._fill_kept, args=[])

    def _fill_kept(self) -> None:
        self._menu.clear()
        with self._menu:
            if not self._kept:
                part("p", "menu__note muted small", say("inbox.kept_none"))
            for kept in self._kept:
                with part("div", "lane"):
                    open_it = lambda kept=kept: self._show(Wanted.read(kept.content))  # noqa: E731 - bound to this one
                    with part("button", "menu__item grow", type="button").on("click", open_it, args=[]):
                        part("span", "", kept.name)
                        if kept.is_shared and kept.owner != self._visitor.actor.name:
                            part("span", "muted small", f" · {kept.owner}")
                    if kept.owner == self._visitor.actor.name and self._visitor.may(Permission.ALERTS_WRITE):
                        drop = lambda kept=kept: self._forget(kept)  # noqa: E731 - bound to this one
                        button(picture="o_delete", name=say("inbox.forget"), on_click=drop, kind="quiet", small=True)
            if self._visitor.may(Permission.ALERTS_WRITE):
                with part("button", "menu__item lane", type="button").on("click", self._ask_name, args=[]):
                    icon("o_add")
                    part("span", "", say("inbox.keep"))

    def _ask_name(self) -> None:
        with sheet(say("inbox.keep")) as dialog:
            with part("div", "sheet__body"):
                name = entry(say("inbox.keep_name"))
                shared = ui.checkbox(say("inbox.keep_shared")).props("dense")

            async def keep() -> None:
                now, content = self._visitor.now(), self._wanted.written()
                write = self._visitor.attempt
                kept = await write(
                    Permission.ALERTS_WRITE, save, KIND, name.value or "", content, now=now, is_shared=shared.value
                )
                if kept is not None:
                    dialog.close()
                    confirm(say("inbox.keep_done", name=kept.name))
                    self._kept = await self._visitor.read(list_saved, self._visitor.actor, KIND)

            with part("div", "sheet__foot"):
                button(say("shell.cancel"), dialog.close)
                button(say("shell.save"), keep, kind="main")

    async def _forget(self, kept: Saved) -> None:
        await self._visitor.attempt(Permission.ALERTS_WRITE, forget, kept.id, now=self._visitor.now())
        self._kept = await self._visitor.read(list_saved, self._visitor.actor, KIND)
        self._fill_kept()
