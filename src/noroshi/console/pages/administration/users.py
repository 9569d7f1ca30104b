"""Who may sign in: invited, made something else, kept out."""

from __future__ import annotations

from typing import Final

from noroshi.api.accounts.users import UserView, list_users, view_of
from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.administration.changing import Changes, role_name
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.button import button
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission

_ROWS: Final = 100


@page(
    "/users",
    title="administration.users",
    permission=Permission.USERS_MANAGE,
    icon="o_group",
    group="admin",
    key="g u",
)
async def users(visitor: Visitor) -> None:
    """The list of users."""
    shown = UserList(visitor)
    await shown.open()


class UserList:
    """Draws the users, and draws them again after a change."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._shown = _ROWS
        self._changes = Changes(visitor, self._refresh)

    async def open(self) -> None:
        """Read and draw. Raises as `Visitor.read` does."""
        found = await self._read()
        with page_head(say("administration.users"), say("administration.users_lead")):
            button(
                say("administration.invite"), self._changes.ask_invitation, kind="main", picture="o_person_add", key="n"
            )
        self._panel = part("section", "panel", aria_label=say("administration.users"))
        self._more = button(say("shell.more"), self._lengthen)
        self._draw(found)

    async def _read(self) -> list[UserView]:
        found = await self._visitor.read(list_users, limit=self._shown + 1)
        return [view_of(user) for user in found]

    async def _refresh(self) -> None:
        self._draw(await self._read())

    async def _lengthen(self) -> None:
        self._shown += _ROWS
        await self._refresh()

    def _draw(self, found: list[UserView]) -> None:
        self._panel.clear()
        with self._panel, part("div", "scroll"), part("table", "plain middle"):
            with part("thead", ""), part("tr", ""):
                for name in ("name", "role", "ways", "last_seen", "state"):
                    part("th", "wide-only" if name == "ways" else "", say(f"administration.{name}"))
                part("th", "end", say("administration.actions"))
            with part("tbody", ""):
                for user in found[: self._shown]:
                    self._row(user)
        self._more.set_visibility(len(found) > self._shown)

    def _row(self, user: UserView) -> None:
        with part("tr", ""):
            with part("td", "wrap"):
                part("span", "strong", user.name)
                if about := " · ".join(filter(None, (user.display_name, user.email))):
                    part("div", "small muted", about)
            part("td", "", ", ".join(map(role_name, user.roles)))
            with part("td", "wide-only"), part("div", "lane lane--wrap"):
                _ways(user)
            with part("td", "muted"):
                if user.last_seen_at:
                    moment(user.last_seen_at)
                else:
                    part("span", "", say("administration.never"))
            with part("td", ""):
                name = "disabled" if user.is_disabled else "active"
                badge(say(f"administration.state_{name}"), "" if user.is_disabled else "good")
            with part("td", "end"):
                self._changes.draw_menu(user)


def _ways(user: UserView) -> None:
    ways = (
        ("password", user.has_password),
        ("factor", user.has_second_factor),
        ("oidc", user.has_oidc),
    )
    for name, has in ways:
        if has:
            part("span", "chip", say(f"administration.way_{name}"))
    if not (user.has_password or user.has_oidc):
        part("span", "muted small", say("administration.way_none"))
