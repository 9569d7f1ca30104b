"""What admins do with a user: invite, give another role, keep out and let in, make a new way to sign in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import context, ui
from sqlalchemy.orm import Session

from noroshi.api.accounts import links
from noroshi.api.accounts.users import UserView, add_user, get_user, remove_factor, set_disabled, set_roles
from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.code import code
from noroshi.console.pieces.dialog import ask, sheet
from noroshi.console.pieces.field import choice, entry
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor, confirm
from noroshi.model.access import Actor, Permission, Role


def role_name(role: Role) -> str:
    """A role in the reader's language."""
    return say(f"administration.role_{role}")


class Changes:
    """Asks and does; `changed` is called after each."""

    def __init__(self, visitor: Visitor, changed: Callable[[], Awaitable[None]]) -> None:
        self._visitor, self._changed = visitor, changed

    def draw_menu(self, user: UserView) -> None:
        """The button that opens what can be done with a user."""
        opener = button(picture="o_more_horiz", name=say("administration.actions_of", name=user.name), kind="quiet")
        with opener, ui.menu().props("auto-close anchor='bottom right' self='top right'"), part("div", "menu"):
            _item(say("administration.change_role"), lambda: self._ask_role(user))
            _item(say("administration.new_link"), lambda: self._ask_link(user))
            if user.has_second_factor:
                _item(say("administration.reset_factor"), lambda: self._ask_factor(user))
            if user.is_disabled:
                _item(say("administration.enable"), lambda: self._disable(user, is_disabled=False))
            else:
                _item(say("administration.disable"), lambda: self._ask_disable(user))

    def ask_invitation(self) -> None:
        """Ask who is to be let in, and show the link for him."""
        with sheet(say("administration.invite")) as dialog:
            with part("div", "sheet__body"):
                name = entry(say("administration.name"), hint=say("administration.name_hint"))
                shown = entry(say("administration.display_name"))
                email = entry(say("administration.email"))
                role = choice(say("administration.role"), _role_names(), Role.ANALYST)

            async def invite() -> None:
                now, roles = self._visitor.now(), [Role(role.value)]
                what = (name.value or "", roles, shown.value or "", email.value or "", now)
                made = await self._visitor.attempt(Permission.USERS_MANAGE, _invite, *what)
                if made is not None:
                    dialog.close()
                    await self._changed()
                    self._show_link(*made)

            with part("div", "sheet__foot"):
                button(say("shell.cancel"), dialog.close)
                button(say("administration.invite"), invite, kind="main")

    def _ask_role(self, user: UserView) -> None:
        with sheet(say("administration.change_role")) as dialog:
            with part("div", "sheet__body"):
                part("p", "strong", user.name)
                role = choice(say("administration.role"), _role_names(), max(user.roles, key=list(Role).index))
                part("p", "muted small", say("administration.role_text"))

            async def save() -> None:
                done = await self._do(_set_role, user.name, Role(role.value), self._visitor.now())
                if done:
                    dialog.close()

            with part("div", "sheet__foot"):
                button(say("shell.cancel"), dialog.close)
                button(say("shell.save"), save, kind="main")

    def _ask_disable(self, user: UserView) -> None:
        async def disable() -> None:
            await self._disable(user, is_disabled=True)

        title, yes = say("administration.disable_title", name=user.name), say("administration.disable")
        ask(title, say("administration.disable_text"), yes=yes, on_yes=disable, danger=True)

    async def _disable(self, user: UserView, *, is_disabled: bool) -> None:
        await self._do(_set_disabled, user.name, is_disabled, self._visitor.now())

    def _ask_factor(self, user: UserView) -> None:
        async def reset() -> None:
            await self._do(_remove_factor, user.name, self._visitor.now())

        title, yes = say("administration.factor_title", name=user.name), say("administration.reset_factor")
        ask(title, say("administration.factor_text"), yes=yes, on_yes=reset, danger=True)

    def _ask_link(self, user: UserView) -> None:
        async def make() -> None:
            made = await self._visitor.attempt(Permission.USERS_MANAGE, _new_link, user.name, self._visitor.now())
            if made is not None:
                self._show_link(*made)

        title, yes = say("administration.link_title", name=user.name), say("administration.new_link")
        ask(title, say("administration.link_text"), yes=yes, on_yes=make)

    def _show_link(self, name: str, secret: str) -> None:
        # The dialog that led here, and all that stands in it, is gone in a moment.
        with context.client, sheet(say("administration.link_made")) as dialog:
            with part("div", "sheet__body"):
                part("p", "", say("administration.link_about", name=name))
                address = f"{self._visitor.surroundings.address()}{links.PATH}/{secret}"
                code(address, name=say("administration.link_made"), wrap=True)
            with part("div", "sheet__foot"):
                button(say("shell.close"), dialog.close, kind="main")

    async def _do(self, action: Callable[..., bool], *args: object) -> bool:
        if not await self._visitor.attempt(Permission.USERS_MANAGE, action, *args):
            return False
        confirm(say("administration.done"))
        await self._changed()
        return True


def _item(text: str, act: Callable[[], object]) -> None:
    def choose() -> object:
        # The row with this menu is drawn anew while the dialog is open.
        with context.client:
            return act()

    part("button", "menu__item", text, type="button").on("click", choose, args=[])


def _role_names() -> dict[Role, str]:
    return {role: role_name(role) for role in Role}


def _invite(
    session: Session, actor: Actor, name: str, roles: list[Role], display_name: str, email: str, now: datetime
) -> tuple[str, str]:
    """The new user's name, and the secret of his link."""
    user = add_user(session, actor, name, roles, now, display_name=display_name, email=email)
    return user.name, links.new_link(session, actor, user, now)


def _new_link(session: Session, actor: Actor, name: str, now: datetime) -> tuple[str, str]:
    return name, links.new_link(session, actor, get_user(session, name), now)


def _set_role(session: Session, actor: Actor, name: str, role: Role, now: datetime) -> bool:
    set_roles(session, actor, get_user(session, name), [role], now)
    return True


def _set_disabled(session: Session, actor: Actor, name: str, is_disabled: bool, now: datetime) -> bool:
    set_disabled(session, actor, get_user(session, name), is_disabled, now)
    return True


def _remove_factor(session: Session, actor: Actor, name: str, now: datetime) -> bool:
    remove_factor(session, actor, get_user(session, name), now)
    return True
