"""What happens at the hunt page: asking, stopping, keeping, sharing, taking away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from nicegui import context, ui

from noroshi.console.language import say
from noroshi.console.pages.hunt.editor import Editor
from noroshi.console.pages.hunt.results import BoundedFile, results
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.part import icon, part
from noroshi.console.visitor import Visitor, confirm, tell, warn
from noroshi.lake.hunting import Shown, ask, ask_where_seen, events_with, export
from noroshi.lake.querying import Lake, Watch
from noroshi.lake.wrong import QueryError
from noroshi.model.access import Permission
from noroshi.model.triage import Saved
from noroshi.runtime.errors import ConfigError, TransientError, UsageError
from noroshi.triage.desk.saved import forget, list_saved, save

_ROWS: Final = 5000
_EXPORTED_ROWS: Final = 1_000_000
_LOOK_SECONDS: Final = 0.25
_LONGEST_LINK: Final = 4000
_FIRST: Final = "SELECT time, source, activity_name, message\nFROM events\nORDER BY time DESC\nLIMIT 100"


class HuntDesk:
    """One open hunt page. At most one question is under way."""

    editor: Editor

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._watch: Watch | None = None

    async def draw(self, head: ui.element) -> None:
        """The question and the place of the answer; `head` gets the buttons of the page."""
        self._seen_box()
        with part("section", "panel", aria_label=say("hunt.question")), part("div", "panel__body stack"):
            self.editor = Editor(_FIRST, self.run)
            self._bar()
            self._fault = part("div", "fault")
        self._answer = part("div", "stack")
        with head:
            button(say("hunt.saved"), self._show_saved, picture="o_bookmarks")
            button(say("hunt.share"), self._share, picture="o_link")
        context.client.on_disconnect(self._leave)

    async def begin(self) -> None:
        """Ask what the address asks."""
        query = self._visitor.query
        if query.get("saved", "").isdecimal():
            kept = await self._visitor.read(list_saved, self._visitor.actor, "query")
            for one in kept:
                if one.id == int(query["saved"]):
                    await self._open(one)
        elif sql := query.get("sql"):
            self.editor.sql = sql
            await self.run()
        elif value := query.get("value"):
            self._value.value = value
            await self._where_seen()

    async def run(self) -> None:
        """Ask what stands in the editor."""
        sql = self.editor.sql
        shown = await self._ask(lambda watch: ask(self._lake(), sql, limit=_ROWS, watch=watch))
        if shown is not None:
            self._show(shown, sql)

    async def _where_seen(self) -> None:
        value = str(self._value.value or "").strip()
        if not value:
            return
        shown = await self._ask(lambda watch: ask_where_seen(self._lake(), value, limit=_ROWS, watch=watch))
        if shown is None:
            return
        self._show(shown, None)
        with self._answer, part("div", "lane"):

            async def go_on() -> None:
                self.editor.sql = events_with(value)
                await self.run()

            button(say("hunt.events_with", value=value), go_on, picture="o_manage_search")

    async def _ask(self, question: Callable[[Watch], Shown]) -> Shown | None:
        """The answer in a thread while its progress is shown; None when it failed, which is told."""
        self._end()
        watch = self._watch = Watch()
        self.editor.mark(None)
        self._fault.clear()
        asking = asyncio.ensure_future(self._visitor.look(question, watch))
        self._running(True)
        try:
            while not asking.done():
                await asyncio.wait([asking], timeout=_LOOK_SECONDS)
                self._track.style(f"width: {(watch.progress or 0.02) * 100:.0f}%")
            return asking.result()
        except QueryError as error:
            self.editor.mark(error.place)
            self._explain(str(error))
        except (UsageError, ConfigError, TransientError) as error:
            self._explain(str(error))
        except Exception as error:
            tell(error)
        finally:
            if self._watch is watch:
                self._watch = None
                self._running(False)
        return None

    def _lake(self) -> Lake:
        return self._visitor.surroundings.workings.lake()

    def _seen_box(self) -> None:
        name = say("hunt.seen")
        with part("section", "panel", aria_label=name), part("div", "panel__body lane lane--wrap"):
            icon("o_travel_explore")
            part("h2", "", name)
            self._value = ui.input(placeholder=say("hunt.seen_hint")).props("outlined dense").classes("grow")
            self._value.props["aria-label"] = name
            self._value.on("keydown.enter", self._where_seen, args=[])
            button(say("hunt.find"), self._where_seen)

    def _bar(self) -> None:
        with part("div", "toolbar"):
            self._start = button(say("hunt.run"), self.run, kind="main", picture="o_play_arrow")
            self._start.props["title"] = say("hunt.run_hint")
            self._stop = button(say("hunt.stop"), self._end, kind="danger", picture="o_stop")
            with part("span", "progress", role="progressbar", aria_label=say("hunt.progress")) as self._progress:
                self._track = part("span", "progress__fill")
            part("span", "grow")
            part("span", "small muted wide-only", say("hunt.run_hint"))
            button(say("hunt.save"), self._ask_name, picture="o_bookmark_add")
        self._running(False)

    def _running(self, runs: bool) -> None:
        self._start.set_visibility(not runs)
        self._stop.set_visibility(runs)
        self._progress.set_visibility(runs)

    def _explain(self, text: str) -> None:
        with self._fault:
            part("div", "note", text, role="alert", data_tone="bad")

    def _show(self, shown: Shown, sql: str | None) -> None:
        self._answer.clear()
        with self._answer:

            async def take(form: str) -> None:
                await self._export(sql or "", form)

            results(shown, take if sql else None)

    async def _export(self, sql: str, form: str) -> None:
        file = BoundedFile()
        try:
            await self._visitor.look(export, self._lake(), sql, form, file, limit=_EXPORTED_ROWS)
        except Exception as error:
            tell(error)
            return
        ending = "jsonl" if form == "json" else form
        ui.download.content(file.getvalue(), f"noroshi-{self._visitor.now():%Y%m%d-%H%M%S}.{ending}")

    def _ask_name(self) -> None:
        with sheet(say("hunt.save")) as dialog:
            with part("div", "sheet__body"):
                name = entry(say("hunt.name"), placeholder=say("hunt.name_hint"))
                shared = ui.checkbox(say("hunt.for_all"))
            with part("div", "sheet__foot"):

                async def keep() -> None:
                    kept = await self._visitor.attempt(
                        Permission.QUERY,
                        save,
                        "query",
                        str(name.value or ""),
                        {"sql": self.editor.sql},
                        now=self._visitor.now(),
                        is_shared=bool(shared.value),
                    )
                    if kept is not None:
                        dialog.close()
                        confirm(say("hunt.kept", name=kept.name))

                button(say("shell.cancel"), dialog.close)
                button(say("shell.save"), keep, kind="main")

    async def _show_saved(self) -> None:
        kept = await self._visitor.read(list_saved, self._visitor.actor, "query")
        with sheet(say("hunt.saved"), wide=True) as dialog, part("div", "sheet__body"):
            if not kept:
                part("p", "muted", say("hunt.none_saved"))
            with part("div", "rows"):
                for one in kept:
                    self._saved_line(one, dialog)

    def _saved_line(self, one: Saved, dialog: ui.dialog) -> None:
        async def choose() -> None:
            dialog.close()
            await self._open(one)

        async def remove() -> None:
            await self._visitor.attempt(Permission.QUERY, forget, one.id, now=self._visitor.now())
            line.delete()

        with part("div", "row-line") as line:
            with part("div", "stack stack--tight grow"):
                part("span", "strong", one.name)
                part("code", "clip muted", str(one.content.get("sql", "")).replace("\n", " "))
            if one.is_shared:
                part("span", "badge", one.owner, data_tone="accent")
            button(say("hunt.open"), choose, small=True, aria_label=f"{say('hunt.open')}: {one.name}")
            if one.owner == self._visitor.actor.name:
                button(picture="o_delete", name=f"{say('hunt.forget')}: {one.name}", on_click=remove, small=True)

    async def _open(self, one: Saved) -> None:
        self.editor.sql = str(one.content.get("sql", ""))
        await self.run()

    def _share(self) -> None:
        link = f"/hunt?sql={quote(self.editor.sql, safe='')}"
        if len(link) > _LONGEST_LINK:
            warn(say("hunt.too_long"))
            return
        ui.run_javascript(f"navigator.clipboard?.writeText(location.origin + {link!r})")
        confirm(say("hunt.shared"))

    def _end(self) -> None:
        if self._watch is not None:
            self._watch.end()

    def _leave(self) -> None:
        self._end()
