"""The HTTP server of the web process: uvicorn with websockets and, if wanted, TLS."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from noroshi.collect.http.server import GuardedProtocol
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.listening import listen, url_of
from noroshi.runtime.settings import WebSettings

_HEADER_SECONDS: Final = 10.0
_KEEP_ALIVE_SECONDS: Final = 75
_CONNECTIONS: Final = 2000
_DRAIN_SECONDS: Final = 3
_MESSAGE_BYTES: Final = 4 << 20


class _Server(uvicorn.Server):
    started_to_serve: Callable[[], None]

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for the process to handle; it tells us to stop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.started_to_serve()


class WebServer:
    """Listens from the moment it is made; `url` says where."""

    def __init__(self, app: ASGIApp, host: str, port: int, web: WebSettings) -> None:
        """Bind the port; 0 takes a free one. Raises ConfigError when it, or the certificate, cannot be had."""
        self._socket = listen(host, port)
        self.url = url_of("https" if web.tls_certificate else "http", host, self._socket)
        config = uvicorn.Config(
            app,
            http=partial(GuardedProtocol, header_seconds=_HEADER_SECONDS),  # type: ignore[arg-type]
            ws="websockets-sansio",
            ws_max_size=_MESSAGE_BYTES,
            lifespan="on",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
            limit_concurrency=_CONNECTIONS,
            ssl_certfile=web.tls_certificate,
            ssl_keyfile=web.tls_key,
        )
        try:
            config.load()
        except OSError as error:
            self._socket.close()
            raise ConfigError(f"cannot use {web.tls_certificate} and its key: {error}") from error
        self._server = _Server(config)

    async def serve(self, stopping: asyncio.Event, ready: Callable[[], None]) -> None:
        """Answer requests until told to stop, then finish those that were begun. `ready` is called when it answers."""
        self._server.started_to_serve = ready
        serving = asyncio.create_task(self._server.serve([self._socket]))
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait([serving, told], return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        self._server.should_exit = True
        await serving
