"""Asks which case alerts belong to: one that is open, or a new one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import choice, entry
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor
from noroshi.triage.desk.cases import list_cases

_SHOWN = 200


async def ask_case(
    visitor: Visitor,
    title: str,
    suggested: str,
    move: Callable[[int], Awaitable[bool]],
    open_new: Callable[[str], Awaitable[bool]],
) -> None:
    """Open the dialog; `move` gets the number of a case, `open_new` the title of a new one."""
    page = await visitor.read(list_cases, limit=_SHOWN)
    names = {0: say("into_case.new")} | {row.id: f"#{row.id} {row.title}" for row in page.items}
    with sheet(title) as dialog:
        with part("div", "sheet__body"):
            which = choice(say("into_case.which"), names, 0)
            name = entry(say("into_case.name"), suggested)
            name.bind_visibility_from(which, "value", value=0)

        async def save() -> None:
            done = await (move(which.value) if which.value else open_new(name.value or ""))
            if done:
                dialog.close()

        with part("div", "sheet__foot"):
            button(say("shell.cancel"), dialog.close)
            button(say("into_case.save"), save, kind="main")
