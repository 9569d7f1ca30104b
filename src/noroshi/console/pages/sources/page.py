"""Every source: how much it sends, how far behind we are, what died; and how to send more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.amount import count, share, span
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.button import button, link_button
from noroshi.console.pieces.code import code
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.sparkline import sparkline
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.platform.quality import SOURCE as OWN
from noroshi.platform.source_quality import SourceQuality
from noroshi.platform.sources import SourceRow

_LOOK_SECONDS = 5.0
_TONES: Mapping[str, Any] = {"sends": "good", "silent": "bad", "never": ""}


@page("/sources", title="sources.title", permission=Permission.SOURCES_READ, icon="o_sensors", group="run", key="g d")
async def sources(visitor: Visitor) -> None:
    """The sources that send, those that fell silent, and those that could."""
    workings = visitor.surroundings.workings
    quality = await visitor.look(workings.quality.latest)
    with page_head(say("sources.title"), say("sources.lead")):
        if visitor.may(Permission.DEAD_READ):
            link_button(say("sources.dead_letters"), "/sources/dead", picture="o_report")

    @ui.refreshable
    def draw() -> None:
        rows = workings.sources.rows()
        active = [row for row in rows if row.state != "never"]
        with panel(say("sources.active"), beside=str(len(active)), flush=True):
            _table(visitor, active, quality) if active else empty(
                say("sources.empty"), say("sources.empty_text"), picture="o_sensors"
            )
        _others(visitor, [row for row in rows if row.state == "never" and row.name != OWN])

    with part("div", "stack", style="gap: var(--gap-4)"):
        draw()
    ui.timer(_LOOK_SECONDS, draw.refresh)


def _table(visitor: Visitor, rows: Sequence[SourceRow], quality: Mapping[str, SourceQuality]) -> None:
    name = say("sources.active")
    with part("div", "scroll", tabindex="0", role="region", aria_label=name), part("table", "plain middle"):
        with part("thead"), part("tr"):
            for number, head in enumerate(("source", "rate", "hour", "behind", "delay", "complete", "dead", "last")):
                part("th", "end" if number in (1, 3, 4, 5, 6) else "", say(f"sources.head_{head}"), scope="col")
            with part("th", "", scope="col"):
                part("span", "unseen", say("sources.send"))
        with part("tbody"):
            for row in rows:
                _row(visitor, row, quality.get(row.name))


def _row(visitor: Visitor, row: SourceRow, quality: SourceQuality | None) -> None:
    with part("tr"):
        with part("td"), part("div", "stack stack--tight"):
            with part("div", "lane"):
                part("span", "dot", data_tone=_TONES[row.state], aria_hidden="true")
                part("span", "strong", row.name)
                if row.silent is not None:
                    badge(say("sources.silent", span=span(row.silent.total_seconds())), "critical")
            part("span", "small muted", row.title)
        part("td", "number end", say("sources.per_second", value=count(row.per_second)))
        with part("td"):
            sparkline(row.per_minute, say("sources.hour_words", count=sum(row.per_minute)))
        part("td", "number end", "–" if row.behind is None else say("sources.batches", count=row.behind))
        part("td", "number end", span(quality.delay_seconds) if quality else "–")
        part("td", "number end", share(quality.completeness) if quality else "–")
        with part("td", "number end"):
            if row.dead and visitor.may(Permission.DEAD_READ):
                part("a", "", f"{row.dead:,}", href=f"/sources/dead?source={row.name}")
            else:
                part("span", "", f"{row.dead:,}")
        with part("td"):
            if row.last_seen is not None:
                moment(row.last_seen)
        with part("td", "end"):
            if row.name != OWN:
                _send_button(visitor, row.name)


def _others(visitor: Visitor, rows: Sequence[SourceRow]) -> None:
    if not rows:
        return
    with panel(say("sources.others"), beside=say("sources.others_beside"), flush=True), part("ul", "rows"):
        for row in rows:
            with part("li", "row-line lane--wide"):
                with part("div", "stack stack--tight grow"):
                    part("span", "strong", row.name)
                    part("span", "small muted", row.title)
                _send_button(visitor, row.name)


def _send_button(visitor: Visitor, source: str) -> None:
    url = visitor.surroundings.workings.collector_url()
    name = say("sources.how_to_send", source=source)
    button(say("sources.send"), lambda: _show_sending(source, url), small=True, picture="o_upload", aria_label=name)


def _show_sending(source: str, url: str) -> None:
    with sheet(say("sources.how_to_send", source=source), wide=True), part("div", "sheet__body"):
        part("p", "", say("sources.token_text"))
        code(f"noroshi token create my-sender --source {source} --collector http", name=say("sources.token_name"))
        part("p", "", say("sources.send_text"))
        line = (
            f'curl {url}/v1/collect/{source} \\\n  -H "Authorization: Bearer $TOKEN" \\\n  --data-binary @records.log'
        )
        code(line, name=say("sources.send_name"))
        part("p", "small muted", say("sources.send_more"))
