"""Who looks at a page, and their way to the records: every question and action goes through here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from nicegui import context, ui
from sqlalchemy.orm import Session
from starlette.requests import Request

from noroshi.api.surroundings import Surroundings
from noroshi.console.language import say
from noroshi.model.access import Actor, Permission
from noroshi.runtime.errors import ContentError, NoroshiError, TransientError, UsageError

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger()


class EndedError(NoroshiError):
    """The session is over: nothing may be read or done until somebody signs in again."""


class ForbiddenError(NoroshiError):
    """The role of whoever is here does not include this."""


class Visitor:
    """The person at one open page.

    `query` holds the parameters of its address, `needs` what the page takes to see. A page that shows more than one
    thing under its address sets `on_return`, which is called with the address whenever it changes while the page stays.
    """

    def __init__(self, surroundings: Surroundings, request: Request, actor: Actor) -> None:
        self.surroundings = surroundings
        self.actor = actor
        self.query: Mapping[str, str] = {}
        self.needs: Permission | None = None
        self.on_return: Callable[[str], Awaitable[None]] | None = None
        self._request = request

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.surroundings.now()

    def may(self, permission: Permission) -> bool:
        """Whether this was allowed when the page was drawn: decides what is shown, never what is done."""
        return self.actor.may(permission)

    async def read(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the desk, in a thread. Raises EndedError, ForbiddenError and whatever the question raises."""
        await self.require(self.needs)

        def ask() -> T:
            with self.surroundings.database.reading() as session:
                return question(session, *args, **kwargs)

        return await in_thread(ask)

    async def look(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask something other than the records, in a thread. Raises as `read` does."""
        await self.require(self.needs)
        return await in_thread(partial(question, *args, **kwargs))

    async def write(
        self,
        permission: Permission,
        action: Callable[Concatenate[Session, Actor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do something at the desk, in a thread and one transaction. Raises as `read` does."""
        actor = await self.require(permission)

        def perform() -> T:
            with self.surroundings.database.session() as session:
                return action(session, actor, *args, **kwargs)

        return await in_thread(perform)

    async def attempt(
        self,
        permission: Permission,
        action: Callable[Concatenate[Session, Actor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """As `write`, but what goes wrong is told to the person, and then the answer is None."""
        try:
            return await self.write(permission, action, *args, **kwargs)
        except Exception as error:
            tell(error)
            return None

    @property
    def half_life_hours(self) -> float:
        """Time in which risk halves."""
        return self.surroundings.settings.triage.half_life_hours

    async def require(self, permission: Permission | None) -> Actor:
        """The actor as of now. Raises EndedError when the session is over, ForbiddenError when this is not allowed."""
        visit = await self.surroundings.identity.identify(self._request)
        if visit is None:
            raise EndedError
        self.actor = actor = visit.actor
        if permission is None or not actor.may(permission):
            raise ForbiddenError(str(permission))
        return actor


async def in_thread(work: Callable[[], T]) -> T:
    """Do what may block without holding up other pages."""
    return await asyncio.get_running_loop().run_in_executor(None, work)


def visitor() -> Visitor:
    """The person at the page that is being built or acted on."""
    found: Visitor = context.client.storage["visitor"]
    return found


def leave_for_login() -> None:
    """Go to the login page, which is none of NiceGUI's."""
    context.client.open("/login")


async def redraw() -> None:
    """Read and draw the page that is shown again."""
    await context.client.sub_pages_router.refresh()


def tell(error: Exception) -> None:
    """Say on the page what went wrong; what is our bug is logged and not shown."""
    if isinstance(error, EndedError):
        leave_for_login()
    elif isinstance(error, ForbiddenError):
        warn(say("shell.refused"))
    elif isinstance(error, UsageError | ContentError | TransientError):
        warn(str(error))
    else:
        log.error("an action in the console failed", exc_info=error)
        warn(say("shell.failed"))


def warn(text: str) -> None:
    """A message about something that did not work."""
    ui.notify(text, classes="bad", position="bottom", timeout=6000, html=False)


def confirm(text: str) -> None:
    """A message about something that was done."""
    ui.notify(text, position="bottom", timeout=2500, html=False)
