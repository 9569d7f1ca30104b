"""What can be done with a case, as buttons: take, assign, edit, link, close, open again, take out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.pages.case.exporting import bundle
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import choice, entry
from noroshi.console.pieces.part import part
from noroshi.console.sheets.assigning import ask_assignee
from noroshi.console.sheets.verdict import ask_verdict
from noroshi.console.visitor import Visitor, confirm, tell
from noroshi.model.access import Permission
from noroshi.model.triage import SEVERITIES, CaseStory, Verdict
from noroshi.triage.desk.case_work import link_case
from noroshi.triage.desk.cases import assign_cases, close_case, describe_case, reopen_case


class Working:
    """The line of buttons; `refresh` draws the page again after a change."""

    def __init__(self, visitor: Visitor, story: CaseStory, refresh: Callable[[], Awaitable[None]]) -> None:
        self._visitor, self._story, self._refresh = visitor, story, refresh
        self._number = story.case.id

    def draw(self) -> None:
        """Put it on the page."""
        with part("div", "lane lane--wrap", role="toolbar", aria_label=say("acting.actions")):
            if self._visitor.may(Permission.CASES_WRITE):
                self._buttons()
            button(say("case.export"), self._export, picture="o_download", key="e")

    def _buttons(self) -> None:
        if self._story.case.status == "closed":
            button(say("case.reopen"), self._reopen, picture="o_replay", key="r")
            return
        button(say("case.take"), self._take, picture="o_person_add", key="a")
        button(say("case.assign"), self._assign, picture="o_group_add", key="A")
        button(say("case.edit"), self._edit, picture="o_edit", key="d")
        button(say("case.link"), self._link, picture="o_link", key="l")
        button(say("case.close"), self._close, picture="o_gavel", key="v")

    async def _write(self, action: Any, *args: Any, **more: Any) -> bool:
        done = await self._visitor.attempt(Permission.CASES_WRITE, action, *args, now=self._visitor.now(), **more)
        if done is not None:
            await self._refresh()
        return done is not None

    async def _give(self, name: str | None) -> bool:
        return await self._write(assign_cases, [self._number], name)

    async def _take(self) -> None:
        await self._give(self._visitor.actor.name)

    async def _assign(self) -> None:
        await ask_assignee(self._visitor, say("assigning.title"), self._story.case.assignee, self._give)

    def _close(self) -> None:
        async def give(verdict: Verdict, reason: str) -> bool:
            half_life = self._visitor.half_life_hours
            done = await self._write(close_case, self._number, verdict, reason, half_life_hours=half_life)
            if done:
                confirm(say("case.closed"))
            return done

        ask_verdict(say("case.close_title"), give)

    async def _reopen(self) -> None:
        if await self._write(reopen_case, self._number, say("case.reopen_reason")):
            confirm(say("case.reopened"))

    def _edit(self) -> None:
        row = self._story.case
        with sheet(say("case.edit_title"), wide=True) as dialog:
            with part("div", "sheet__body"):
                title = entry(say("case.new_title"), row.title)
                names = {name: say(f"signs.severity_{name.lower()}") for name in reversed(SEVERITIES)}
                grave = choice(say("case.severity"), names, row.severity)
                summary = entry(
                    say("case.summary"), self._story.summary, hint=say("case.summary_hint"), many_lines=True
                )

            async def save() -> None:
                told = {"title": title.value or "", "summary": summary.value or "", "severity": grave.value}
                if await self._write(describe_case, self._number, **told):
                    dialog.close()

            with part("div", "sheet__foot"):
                button(say("shell.cancel"), dialog.close)
                button(say("shell.save"), save, kind="main")

    def _link(self) -> None:
        with sheet(say("case.link_title")) as dialog:
            with part("div", "sheet__body"):
                name = entry(say("case.link_name"), hint=say("case.link_name_hint"))
                url = entry(say("case.link_url"), placeholder="https://")
                for known in self._story.links:
                    with part("div", "lane lane--wide"):
                        part("span", "clip", known)

                        async def forget(known: str = known) -> None:
                            if await self._write(link_case, self._number, known, None):
                                dialog.close()

                        button(picture="o_delete", name=say("case.unlink"), on_click=forget, kind="quiet", small=True)

            async def save() -> None:
                if await self._write(link_case, self._number, (name.value or "").strip(), (url.value or "").strip()):
                    dialog.close()

            with part("div", "sheet__foot"):
                button(say("shell.cancel"), dialog.close)
                button(say("shell.save"), save, kind="main")

    async def _export(self) -> None:
        try:
            made = await self._visitor.read(bundle, self._number, now=self._visitor.now())
        except Exception as error:
            tell(error)
            return
        ui.download.content(made, f"case-{self._number}.zip", "application/zip")
