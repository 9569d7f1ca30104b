"""Asks whose something is to be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.orm import Session

from noroshi.api.accounts.users import list_users, roles_of
from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import choice
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor
from noroshi.model.access import GRANTS, Permission


async def ask_assignee(
    visitor: Visitor, title: str, current: str | None, give: Callable[[str | None], Awaitable[bool]]
) -> None:
    """Open the dialog; `give` gets a name, None for nobody, and says whether it is done."""
    names = {"": say("assigning.nobody")} | {name: name for name in await visitor.read(workers)}
    names.setdefault(visitor.actor.name, visitor.actor.name)
    with sheet(title) as dialog:
        with part("div", "sheet__body"):
            who = choice(say("assigning.who"), names, current or visitor.actor.name)

        async def save() -> None:
            if await give(who.value or None):
                dialog.close()

        with part("div", "sheet__foot"):
            button(say("shell.cancel"), dialog.close)
            button(say("assigning.save"), save, kind="main")


def workers(session: Session) -> list[str]:
    """Names of those who may work on alerts."""
    return [
        user.name
        for user in list_users(session)
        if not user.is_disabled and any(Permission.ALERTS_WRITE in GRANTS[role] for role in roles_of(user))
    ]
