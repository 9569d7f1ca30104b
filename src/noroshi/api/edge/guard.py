"""The one place where it is decided who may enter: pages, API, assets and websockets alike; deny by default."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from noroshi.api.edge.doors import PUBLIC, Door, Doors, Kind
from noroshi.api.edge.hosts import is_from_ourselves
from noroshi.api.problems import problem, problem_of
from noroshi.model.access import Actor, Permission
from noroshi.runtime.errors import NoroshiError

LOGIN: Final = "/login"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_RECHECK_EVERY: Final = timedelta(seconds=10)
_LOOK_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is there, and by what: a session of a browser, or a token."""

    actor: Actor
    by: Literal["session", "token"]
    id: str


Identify = Callable[[HTTPConnection], Awaitable[Visit | None]]
"""Who sends this; None for a stranger, whatever was shown."""
Refuse = Callable[[HTTPConnection, int], Response]
"""The page that a person sees who may not enter, with status 403 or 404."""


class Guard:
    """ASGI middleware. Behind it, `scope["state"]["visit"]` says who is there, and is None only behind public doors."""

    def __init__(
        self,
        app: ASGIApp,
        doors: Doors,
        identify: Identify,
        refuse: Refuse,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._doors, self._identify, self._refuse = doors, identify, refuse
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection, method = HTTPConnection(scope), scope.get("method", "GET")
        door = self._doors.find(method, scope["path"])
        try:
            visit = None if door is not None and door.is_open_to_all else await self._identify(connection)
        except NoroshiError as error:
            await self._turn_away(problem_of(error), scope, receive, send)
            return
        turned = self._judge(connection, method, door, visit)
        if turned is not None:
            await self._turn_away(turned, scope, receive, send)
            return
        scope.setdefault("state", {})["visit"] = visit
        if scope["type"] == "websocket" and visit is not None:
            receive = self._rechecked(connection, visit, receive, send)
        await self._app(scope, receive, send)

    def _judge(
        self, connection: HTTPConnection, method: str, door: Door | None, visit: Visit | None
    ) -> Response | None:
        """The answer to somebody who may not enter; None lets in."""
        if door is not None and door.kind is Kind.HOOK:
            return None
        if visit is None and (door is None or door.needs != PUBLIC):
            return self._ask_to_sign_in(connection, method, door)
        if door is None:
            return self._deny_unknown(connection)
        writes = method not in _SAFE or connection.scope["type"] == "websocket"
        if writes and not (visit and visit.by == "token") and not is_from_ourselves(connection):
            return problem(403, "this was not sent by a page of ours; programs show an API token, not a cookie")
        if visit is None or door.needs == PUBLIC or visit.actor.may(door.needs):
            return None
        return self._forbid(connection, door, visit)

    def _forbid(self, connection: HTTPConnection, door: Door, visit: Visit) -> Response:
        if door.kind is Kind.PAGE:
            return self._refuse(connection, 403)
        if visit.by == "session":
            why = "your role does not include"
        elif door.needs == Permission.ACCOUNT:
            why = "only people have who are signed in"
        else:
            why = "this token does not have among its scopes, or its owner's role does not include"
        return problem(403, f"this takes the permission {door.needs}, which {why}", permission=str(door.needs))

    def _ask_to_sign_in(self, connection: HTTPConnection, method: str, door: Door | None) -> Response:
        path = connection.url.path
        wants_page = door.kind is Kind.PAGE if door else "text/html" in connection.headers.get("accept", "")
        if wants_page and method in _SAFE:
            query = f"?{connection.url.query}" if connection.url.query else ""
            further = f"?next={quote(path + query)}" if path != "/" else ""
            return RedirectResponse(LOGIN + further, 303)
        if "authorization" in connection.headers:
            told = "this is no API token that is good: it is unknown, expired or revoked, or its owner is disabled"
            return problem(401, told, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return problem(401, "sign in, or show an API token", headers={"WWW-Authenticate": "Bearer"})

    def _deny_unknown(self, connection: HTTPConnection) -> Response:
        methods = self._doors.methods_at(connection.url.path)
        if methods:
            allowed = ", ".join(sorted(methods))
            return problem(405, f"this takes {allowed}", headers={"Allow": allowed})
        if "text/html" in connection.headers.get("accept", ""):
            return self._refuse(connection, 404)
        return problem(404, "there is nothing at this address")

    def _rechecked(self, connection: HTTPConnection, visit: Visit, receive: Receive, send: Send) -> Receive:
        """Ends a websocket when its session ends, or when whoever is there may do other things than before.

        Also one that only listens: it is looked at while nothing comes in.
        """
        checked_at = self._now()
        coming: asyncio.Future[Message] | None = None

        async def receive_checked() -> Message:
            nonlocal checked_at, coming
            waiting = coming = coming or asyncio.ensure_future(receive())
            try:
                while True:
                    done, _ = await asyncio.wait([waiting], timeout=_LOOK_SECONDS)
                    if self._now() - checked_at >= _RECHECK_EVERY:
                        checked_at = self._now()
                        if not await self._is_still(connection, visit):
                            waiting.cancel()
                            await send({"type": "websocket.close", "code": 1008})
                            return {"type": "websocket.disconnect", "code": 1008}
                    if done:
                        coming = None
                        return waiting.result()
            except asyncio.CancelledError:
                waiting.cancel()
                raise

        return receive_checked

    async def _is_still(self, connection: HTTPConnection, visit: Visit) -> bool:
        try:
            return await self._identify(connection) == visit
        except NoroshiError:
            # Who cannot be looked up just now is neither let in nor thrown out; the next look decides.
            return True

    @staticmethod
    async def _turn_away(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await answer(scope, receive, send)
