"""Who sends a request: by the cookie of a browser or by the token of a program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from starlette.requests import HTTPConnection

from noroshi.api.accounts.owned import wants_touch
from noroshi.api.accounts.sessions import Sessions
from noroshi.api.accounts.tokens import actor_of_token, find_token
from noroshi.api.accounts.users import actor_of
from noroshi.api.edge.guard import Visit
from noroshi.model.access import Actor
from noroshi.records.database import Database
from noroshi.records.tables import TokenRecord, UserRecord

_COOKIE: Final = "noroshi_session"


def cookie_name(scheme: str) -> str:
    """The session's cookie. Under TLS its prefix keeps neighbours under the same domain from setting it."""
    return f"__Host-{_COOKIE}" if scheme in ("https", "wss") else _COOKIE


def session_secret(connection: HTTPConnection) -> str | None:
    """What the browser keeps, if it showed any."""
    return connection.cookies.get(cookie_name(connection.url.scheme))


def address_of(connection: HTTPConnection) -> str:
    """Where the request came from."""
    return connection.client.host if connection.client else ""


class Identity:
    """Looks up who is there, from any thread; notes once a minute that he was."""

    def __init__(self, database: Database, sessions: Sessions, now: Callable[[], datetime]) -> None:
        self._database, self._sessions, self._now = database, sessions, now

    async def identify(self, connection: HTTPConnection) -> Visit | None:
        """Who sends this; None for a stranger."""
        if "authorization" not in connection.headers and session_secret(connection) is None:
            return None
        return await asyncio.to_thread(self.identify_now, connection)

    async def who(self, connection: HTTPConnection) -> Actor | None:
        """Who acts, when it matters only what he may do."""
        visit = await self.identify(connection)
        return visit.actor if visit else None

    def identify_now(self, connection: HTTPConnection) -> Visit | None:
        """The same, blocking. A token counts before a cookie: a wrong one is not made good by a cookie."""
        scheme, _, shown = connection.headers.get("authorization", "").partition(" ")
        if scheme:
            return self._by_token(shown.strip(), connection) if scheme.lower() == "bearer" else None
        secret = session_secret(connection)
        return self._by_session(secret, connection) if secret else None

    def _by_session(self, secret: str, connection: HTTPConnection) -> Visit | None:
        now = self._now()
        with self._database.reading() as session:
            found = self._sessions.find(session, secret, now)
        if found is None or not found[0].is_complete:
            return None
        record, user = found
        if wants_touch(record.last_seen_at, now):
            with self._database.session() as session:
                self._sessions.touch(session, record.id_hash, now)
                _saw(session.get(UserRecord, user.id), now)
        return Visit(actor_of(user, address_of(connection)), "session", record.id_hash)

    def _by_token(self, shown: str, connection: HTTPConnection) -> Visit | None:
        now = self._now()
        with self._database.reading() as session:
            found = find_token(session, shown, now)
        if found is None:
            return None
        token, user = found
        if wants_touch(token.last_used_at, now):
            with self._database.session() as session:
                used = session.get(TokenRecord, token.id)
                if used is not None:
                    used.last_used_at = now
        return Visit(actor_of_token(token, user, address_of(connection)), "token", token.name)


def _saw(user: UserRecord | None, now: datetime) -> None:
    if user is not None:
        user.last_seen_at = now
