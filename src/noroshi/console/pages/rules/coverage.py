"""What the rules see of ATT&CK, and where they are blind because nothing sends."""

from __future__ import annotations

import json

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.amount import figure
from noroshi.console.pieces.button import button, link_button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor
from noroshi.detect.content.attack_coverage import Cell, Column, coverage, navigator_layer
from noroshi.detect.content.attack_matrix import VERSION
from noroshi.model.access import Permission


@page("/rules/coverage", title="rules.coverage", permission=Permission.RULES_READ, icon="o_grid_on")
async def attack_coverage(visitor: Visitor) -> None:
    """The matrix: tactics across, techniques down."""
    workings = visitor.surroundings.workings
    bundle = await visitor.look(workings.rulebook.bundle)
    silent = workings.sources.silent()
    columns = await visitor.look(coverage, bundle.rules, silent)

    def take() -> None:
        name = say("rules.layer_name", day=f"{visitor.now():%Y-%m-%d}")
        layer = navigator_layer(columns, name, say("rules.layer_text", commit=bundle.commit[:12] or "–"))
        ui.download.content(json.dumps(layer, ensure_ascii=False, indent=1).encode(), "noroshi-attack-layer.json")

    with page_head(say("rules.coverage"), say("rules.coverage_lead", version=VERSION)):
        link_button(say("rules.back"), "/rules", picture="o_arrow_back")
        button(say("rules.export_layer"), take, picture="o_download")
    _figures(columns)
    with panel(say("rules.matrix")) as head:
        with head, part("div", "lane lane--wrap small"):
            covered = button(say("rules.only_covered"), small=True, picture="o_filter_alt", aria_pressed="false")
            for sight in ("seen", "blind", "none"):
                with part("span", "lane"):
                    part("span", "cell swatch", data_sight=sight, aria_hidden="true")
                    part("span", "", say(f"rules.sight_{sight}"))
        with part("div", "matrix", tabindex="0", role="region", aria_label=say("rules.matrix")) as matrix:
            for column in columns:
                _column(column)

    def narrow() -> None:
        only = covered.props["aria-pressed"] == "false"
        covered.props["aria-pressed"] = "true" if only else "false"
        matrix.props["data-only"] = "covered" if only else "all"

    covered.on("click", narrow, args=[])


def _figures(columns: tuple[Column, ...]) -> None:
    cells = {cell.technique.id: cell for column in columns for cell in column.cells}.values()
    count = {sight: sum(cell.sight == sight for cell in cells) for sight in ("seen", "blind", "none")}
    with part("div", "figures figures--few"):
        figure(say("rules.techniques_seen"), f"{count['seen']}", tone="good")
        figure(say("rules.techniques_blind"), f"{count['blind']}", tone="bad" if count["blind"] else "")
        figure(say("rules.techniques_all"), f"{sum(count.values())}")


def _column(column: Column) -> None:
    with part("div", "matrix__column"):
        with part("div", "matrix__head"):
            part("strong", "", column.name)
            covered = column.count("seen") + column.count("blind")
            part("span", "small muted number", f"{covered} / {len(column.cells)}")
        for cell in column.cells:
            _cell(cell)


def _cell(cell: Cell) -> None:
    name = cell.technique.name
    if cell.sight == "none":
        part("div", "cell", name, data_sight="none", title=cell.technique.id)
        return
    words = say(f"rules.cell_{cell.sight}", technique=f"{cell.technique.id} {name}", count=len(cell.rules))
    with part("button", "cell", type="button", data_sight=cell.sight, title=words, aria_label=words) as made:
        part("b", "", str(len(cell.rules)))
        part("span", "", name)
    made.on("click", lambda: _show(cell), args=[])


def _show(cell: Cell) -> None:
    with sheet(f"{cell.technique.id} {cell.technique.name}", wide=True), part("div", "sheet__body"):
        if cell.sight == "blind":
            part("div", "note", say("rules.blind_text"), data_tone="warn")
        parts = [(each.technique, each.rules) for each in cell.parts if each.rules]
        inside = {rule for _, rules in parts for rule in rules}
        own = tuple(rule for rule in cell.rules if rule not in inside)
        for technique, rules in [*([(cell.technique, own)] if own else []), *parts]:
            with part("div", "stack stack--tight"):
                part("h3", "", f"{technique.id} {technique.name}")
                for rule in rules:
                    part("a", "mono", rule, href=f"/rules/{rule}")
