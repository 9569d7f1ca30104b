"""How large a request may be: told before anything of it is read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from noroshi.api.problems import problem


class Bodies:
    """ASGI middleware. What does not say its size is counted by the framework as it comes."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app, self._max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if said.isdecimal() and int(said[:20]) > self._max_bytes:
            answer = problem(413, f"a request has at most {self._max_bytes:,} bytes", headers={"Connection": "close"})
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)
