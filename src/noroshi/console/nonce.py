"""Marks the scripts of our own pages, so that browsers run no others."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ScriptNonce:
    """ASGI middleware for NiceGUI's app: gives every script of a page the nonce in `scope["state"]`.

    NiceGUI escapes `<` in what it writes into a page, so that a script tag there is always its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce = scope.get("state", {}).get("nonce") if scope["type"] == "http" else None
        if nonce is None:
            await self._app(scope, receive, send)
            return
        start: dict[str, Any] | None = None
        parts: list[bytes] = []

        async def send_marked(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                if "x-nicegui-content" not in Headers(raw=message["headers"]):
                    await send(message)
                    return
                start = dict(message)
                return
            if start is None:
                await send(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                page = b"".join(parts).replace(b"<script", b'<script nonce="' + nonce.encode() + b'"')
                MutableHeaders(scope=start)["content-length"] = str(len(page))
                await send(start)
                await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, send_marked)
