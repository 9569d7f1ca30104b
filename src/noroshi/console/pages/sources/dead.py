"""Records that could not become events: looked at, and sent through once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from noroshi.broker.dead import Filed
from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.button import button, link_button
from noroshi.console.pieces.code import record
from noroshi.console.pieces.dialog import ask, sheet
from noroshi.console.pieces.growing import Growing
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor, confirm, tell
from noroshi.model.access import Permission
from noroshi.model.triage import Page as Rows
from noroshi.records.audit import append_audit
from noroshi.runtime.errors import TransientError

_ROWS: Final = 50

Redraw = Callable[[], Awaitable[None]]
Read = Callable[[str | None], Awaitable[Rows[Filed]]]


@page("/sources/dead", title="sources.dead_title", permission=Permission.DEAD_READ, icon="o_report")
async def dead_letters(visitor: Visitor) -> None:
    """Dead letters, the latest first, of all sources or of `?source=`."""
    source = visitor.query.get("source") or None
    with page_head(say("sources.dead_title"), say("sources.dead_lead")):
        link_button(say("sources.back"), "/sources", picture="o_arrow_back")
    place = part("div", "stack")

    async def read(cursor: str | None = None) -> Rows[Filed]:
        await visitor.require(Permission.DEAD_READ)
        return await visitor.surroundings.workings.sources.dead_letters(source, before=cursor, limit=_ROWS)

    async def draw() -> None:
        try:
            letters = await read()
        except TransientError:
            place.clear()
            with place:
                part("div", "note", say("sources.no_broker"), role="status", data_tone="warn")
            return
        place.clear()
        with place:
            _list(visitor, letters, read, draw)

    await draw()


def _list(visitor: Visitor, letters: Rows[Filed], read: Read, redraw: Redraw) -> None:
    if not letters.items:
        with part("div", "panel"):
            empty(say("sources.dead_empty"), say("sources.dead_empty_text"), picture="o_task_alt")
        return
    title, shown = say("sources.dead_title"), list[Filed]()

    def row(filed: Filed) -> None:
        shown.append(filed)
        _row(visitor, filed, redraw)

    with panel(title, flush=True) as head:
        if visitor.may(Permission.DEAD_WRITE):
            with head:
                words = say("sources.replay_all")
                button(words, lambda: _ask_replay(visitor, shown, redraw), kind="main", small=True, picture="o_replay")
        with part("div", "scroll", tabindex="0", role="region", aria_label=title), part("table", "plain middle"):
            with part("thead"), part("tr"):
                for name in ("source", "reason", "detail", "place"):
                    part("th", "", say(f"sources.head_{name}"), scope="col")
                with part("th", "", scope="col"):
                    part("span", "unseen", say("sources.view"))
            body = part("tbody")
        nothing = part("div", "")
    Growing(body, nothing, row, read).show(letters)


def _row(visitor: Visitor, filed: Filed, redraw: Redraw) -> None:
    letter = filed.letter
    with part("tr"):
        part("td", "strong", letter.source)
        with part("td"):
            badge(letter.reason, "medium")
        part("td", "wrap", letter.detail[:200], style="min-width: 220px")
        part("td", "mono small wrap", f"{letter.origin}:{letter.record}")
        with part("td", "end"), part("div", "lane", style="justify-content: flex-end"):
            name = f"{say('sources.view')}: {filed.id}"
            button(say("sources.view"), lambda: _show(filed), small=True, aria_label=name)
            if visitor.may(Permission.DEAD_WRITE):
                name = f"{say('sources.replay')}: {filed.id}"
                button(say("sources.replay"), lambda: _replay(visitor, [filed], redraw), small=True, aria_label=name)


def _show(filed: Filed) -> None:
    letter = filed.letter
    with sheet(say("sources.letter_title", id=filed.id), wide=True), part("div", "sheet__body"):
        with part("dl", "facts"):
            for name, value in (
                ("source", letter.source),
                ("stage", filed.stage),
                ("reason", letter.reason),
                ("detail", letter.detail),
                ("place", f"{letter.origin}:{letter.record}"),
            ):
                part("dt", "", say(f"sources.head_{name}"))
                part("dd", "", value)
        record(letter.raw.decode("utf-8", "backslashreplace"), name=say("sources.letter_record"))


def _ask_replay(visitor: Visitor, letters: Sequence[Filed], redraw: Redraw) -> None:
    ask(
        say("sources.replay_title"),
        say("sources.replay_text", count=len(letters)),
        yes=say("sources.replay"),
        on_yes=lambda: _replay(visitor, letters, redraw),
    )


async def _replay(visitor: Visitor, letters: Sequence[Filed], redraw: Redraw) -> None:
    ids = [letter.id for letter in letters]
    try:
        await visitor.write(
            Permission.DEAD_WRITE,
            lambda session, actor: append_audit(
                session, actor, "dead.replay", "dead-letter", ids[0], now=visitor.now(), after={"ids": ids}
            ),
        )
        count = await visitor.surroundings.workings.sources.replay(ids)
    except Exception as error:
        tell(error)
        return
    confirm(say("sources.replayed", count=count))
    await redraw()
