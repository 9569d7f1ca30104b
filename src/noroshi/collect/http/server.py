"""The HTTP server: uvicorn in our own event loop, with limits on headers and patience that it lacks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from noroshi.runtime.listening import listen, url_of

_HEADER_BYTES: Final = 32 << 10
_DISCARD_SECONDS: Final = 10.0
"""How long the rest of a body that was answered already is read, so that its sender sees the answer."""
_KEEP_ALIVE_SECONDS: Final = 75
_CONNECTIONS: Final = 2000
_BACKLOG: Final = 256
"""asyncio tries to accept so many at a time, and logs each one that it cannot when descriptors are used up."""
_DRAIN_SECONDS: Final = 5
_UPGRADE: Final = re.compile(rb"(?i)\r\nupgrade:")
_UPGRADE_TO_ANOTHER: Final = re.compile(rb"(?i)\r\nupgrade:(?![ \t]*websocket[ \t]*(?:\r\n|\Z))")
"""Where WebSockets are spoken, as in the console, the wish for one stays."""
_IGNORED: Final = b"\r\nIgnored:"
"""A header of the same length that means nothing."""


class GuardedProtocol(HttpToolsProtocol):
    """Cuts off who sends headers too slowly or too many of them, or a body long after its answer."""

    def __init__(self, *, header_seconds: float, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self._header_seconds = header_seconds
        self._header_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._in_head = True

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._start_timer(self._header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        unwanted = _UPGRADE_TO_ANOTHER if self._should_upgrade_to_ws() else _UPGRADE
        super().data_received(_without(unwanted, data) if self._in_head else data)

    def on_message_begin(self) -> None:
        self._header_bytes = 0
        self._start_timer(self._header_seconds)
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stop_timer()
        self._in_head = False
        if self.parser.should_upgrade() and not self._should_upgrade():
            raise ValueError("an upgrade that came in pieces: the parser would leave the body out")
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        if self.cycle.more_body:
            self._start_timer(_DISCARD_SECONDS)
        super().on_response_complete()

    def on_message_complete(self) -> None:
        self._stop_timer()
        self._in_head = True
        super().on_message_complete()

    def _count(self, octets: int) -> None:
        self._header_bytes += octets
        if self._header_bytes > _HEADER_BYTES:
            # Raised through the parser, which the protocol answers with status 400 and the end of the connection.
            raise ValueError("headers are too large")

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self._cut_off)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _cut_off(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()


def _without(upgrade: re.Pattern[bytes], data: bytes) -> bytes:
    """What begins with a request's head, without the wish for another protocol, which may be ignored (RFC 9110, 7.8).

    Clients that would like HTTP/2 send it with every body, curl and Java's among them.
    """
    head = data.find(b"\r\n\r\n")
    found = upgrade.search(data, 0, head if head >= 0 else len(data))
    return data[: found.start()] + _IGNORED + data[found.end() :] if found else data


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for the process to handle; it tells us to stop."""
        yield


class HttpServer:
    """Listens from the moment it is made; `url` says where."""

    def __init__(self, app: ASGIApp, host: str, port: int, *, patience_seconds: float = 10.0) -> None:
        """Bind the port; 0 takes a free one. Raises ConfigError when it cannot be had."""
        self._socket = listen(host, port)
        self.url = url_of("http", host, self._socket)
        self._server = _Server(
            uvicorn.Config(
                app,
                http=partial(GuardedProtocol, header_seconds=patience_seconds),  # type: ignore[arg-type]
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_DRAIN_SECONDS,
                limit_concurrency=_CONNECTIONS,
                backlog=_BACKLOG,
            )
        )

    async def serve(self, stopping: asyncio.Event) -> None:
        """Answer requests until told to stop, then finish those that were begun."""
        serving = asyncio.create_task(self._server.serve([self._socket]))
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait([serving, told], return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        self._server.should_exit = True
        await serving
