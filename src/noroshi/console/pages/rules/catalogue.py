"""Every rule that is live, found by words, product, severity, status and technique."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.badge import badge, severity
from noroshi.console.pieces.button import button, link_button
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.detect.content.attack_matrix import attack_matrix
from noroshi.model.access import Permission
from noroshi.model.triage import SEVERITIES
from noroshi.offline.rulebook import RuleEntry
from noroshi.runtime.errors import Fault

_PAGE: Final = 60


@page("/rules", title="rules.title", permission=Permission.RULES_READ, icon="o_rule", group="build", key="g r")
async def rules(visitor: Visitor) -> None:
    """The catalogue; `?text=`, `?product=`, `?severity=`, `?status=` and `?attack=` narrow it."""
    book = visitor.surroundings.workings.rulebook
    entries = await visitor.look(book.entries)
    faults = (await visitor.look(book.bundle)).faults
    with page_head(say("rules.title"), say("rules.lead", count=len(entries))):
        link_button(say("rules.coverage"), "/rules/coverage", picture="o_grid_on")
    _faults(faults)
    listing = _Listing(entries, dict(visitor.query))
    listing.bar()
    listing.draw()


class _Listing:
    """The list as it is narrowed and how much of it is shown."""

    def __init__(self, entries: Sequence[RuleEntry], wanted: dict[str, str]) -> None:
        self._entries, self._wanted = entries, wanted
        self._shown = _PAGE

    def bar(self) -> None:
        """What narrows the list."""
        with part("div", "toolbar", role="search", aria_label=say("rules.narrow")):
            with part("div", "toolbar__search"):
                box = ui.input(placeholder=say("rules.search"), value=self._wanted.get("text", ""))
                box.props("outlined dense clearable debounce=200")
                box.props["aria-label"] = say("rules.search")
                box.on_value_change(lambda event: self._narrow("text", event.value))
            self._choice("product", sorted({entry.product for entry in self._entries}))
            named = {entry.severity for entry in self._entries}
            self._choice("severity", [name for name in SEVERITIES if name in named])
            self._choice("status", sorted({entry.status for entry in self._entries if entry.status}))
            matrix = attack_matrix()
            ids = sorted({technique for entry in self._entries for technique in entry.attack_ids})
            names = {each: f"{each} {matrix[each].name}" if each in matrix else each for each in ids}
            self._choice("attack", names)

    @ui.refreshable_method
    def draw(self) -> None:
        """The rules that are wanted."""
        found = [entry for entry in self._entries if self._wants(entry)]
        with panel(say("rules.found", count=len(found)), flush=True):
            if not found:
                empty(say("rules.none"), say("rules.none_text"), picture="o_search_off")
                return
            with part("ul", "rows"):
                for entry in found[: self._shown]:
                    _row(entry)
            if len(found) > self._shown:
                with part("div", "row-line"):
                    button(say("shell.more"), self._more)

    def _wants(self, entry: RuleEntry) -> bool:
        wanted = self._wanted
        return (
            entry.holds(wanted.get("text") or "")
            and wanted.get("product") in (None, "", entry.product)
            and wanted.get("severity") in (None, "", entry.severity)
            and wanted.get("status") in (None, "", entry.status)
            and (not wanted.get("attack") or any(_within(each, wanted["attack"]) for each in entry.attack_ids))
        )

    def _narrow(self, name: str, value: Any) -> None:
        self._wanted[name] = str(value or "")
        self._shown = _PAGE
        self.draw.refresh()

    def _more(self) -> None:
        self._shown += 2 * _PAGE
        self.draw.refresh()

    def _choice(self, name: str, options: Sequence[str] | dict[str, str]) -> None:
        words = options if isinstance(options, dict) else {option: _said(name, option) for option in options}
        chosen = self._wanted.get(name)
        box = ui.select({"": say(f"rules.any_{name}"), **words}, value=chosen if chosen in words else "")
        box.props("outlined dense options-dense behavior=menu").style("max-width: 190px")
        box.props["aria-label"] = say(f"rules.by_{name}")
        box.on_value_change(lambda event: self._narrow(name, event.value))


def _within(technique: str, wanted: str) -> bool:
    return technique == wanted or technique.startswith(f"{wanted}.")


def _said(name: str, option: str) -> str:
    return say(f"signs.severity_{option.lower()}") if name == "severity" else option


def _row(entry: RuleEntry) -> None:
    with part("li", ""), part("a", "row-line", href=f"/rules/{entry.id}"):
        with part("span", "", style="width: 68px; flex: none"):
            if entry.severity in SEVERITIES:
                severity(entry.severity)
        with part("span", "grow stack stack--tight"):
            part("span", "strong", entry.title)
            part("span", "mono small muted", entry.id)
        with part("span", "lane wide-only"):
            for technique in entry.attack_ids[:3]:
                badge(technique)
            if entry.status and entry.status != "stable":
                badge(entry.status, "accent")


def _faults(faults: Sequence[Fault]) -> None:
    if not faults:
        return
    with part("div", "note", data_tone="bad", role="status"), part("div", "stack stack--tight"):
        part("span", "strong", say("rules.faults", count=len(faults)))
        for fault in faults[:5]:
            part("code", "", str(fault))
