"""The headers that every answer carries: what browsers must not do with our pages."""

from __future__ import annotations

import secrets
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STRICT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For the API and the plain pages."""
CONSOLE_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages of NiceGUI: Vue compiles templates in the browser, Quasar sets inline styles; scripts need the nonce."""
_HSTS: Final = "max-age=31536000; includeSubDomains"
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer, browsers would send no origin with forms
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Headers:
    """ASGI middleware. Gives each request a nonce in `scope["state"]`, and each answer its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), scope, nonce)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    @staticmethod
    def _complete(headers: MutableHeaders, scope: Scope, nonce: str) -> None:
        for name, value in _ALWAYS.items():
            headers[name] = value
        is_console = "x-nicegui-content" in headers
        headers["content-security-policy"] = CONSOLE_POLICY.format(nonce=nonce) if is_console else STRICT_POLICY
        headers.setdefault("cache-control", "no-store")
        if scope["scheme"] == "https":
            headers["strict-transport-security"] = _HSTS
