"""Which names we answer to, and whether a request comes from one of our own pages."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from noroshi.api.problems import problem

_LOCAL: Final = "localhost"
_STRIPPED: Final = frozenset({b"x-forwarded-prefix", b"x-forwarded-host"})
"""What nobody is trusted to say."""


class Hosts:
    """ASGI middleware: refuses names that are not ours, so that another's name cannot be bound to us (DNS rebinding).

    Addresses always pass: no name stands for them.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = {_LOCAL, *(name.lower() for name in names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() not in _STRIPPED]
            if not self._is_ours(Headers(scope=scope).get("host", "")):
                await _refuse(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            if name in self._names:
                return True
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def is_from_ourselves(connection: HTTPConnection) -> bool:
    """Whether a browser says that one of our own pages sent this. What says nothing is no browser, or an old one."""
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site is not None
    scheme = {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
    return origin == f"{scheme}://{connection.headers.get('host', '')}"


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    answer = problem(421, "this host is not known here; add it to web.hosts, or set web.url")
    await answer(scope, receive, send)


def host_names(url: str | None, more: Sequence[str]) -> set[str]:
    """The names of the settings."""
    own = urlsplit(url).hostname if url else None
    return {*more, *([own] if own else [])}
