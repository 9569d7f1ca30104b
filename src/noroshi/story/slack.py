"""A stand-in for Slack in the demonstration: it takes messages and lets them be read."""

from __future__ import annotations

import socket
import threading
from typing import Any, Final, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TOKEN: Final = "xoxb-demonstration"  # noqa: S105 - opens nothing but the stand-in


class SlackWindow:
    """Answers `chat.postMessage` at `url` as long as the block lasts."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/api"
        app = Starlette(routes=[Route("/api/chat.postMessage", self._post, methods=["POST"])])
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="slack", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    async def _post(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        message: dict[str, Any] = await request.json()
        self.messages.append(str(message.get("text", "")))
        return JSONResponse({"ok": True, "channel": message["channel"], "ts": f"{len(self.messages)}.000000"})
