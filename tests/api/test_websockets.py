"""Websockets pass the same guard as everything else, and end with the session that opened them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.websockets import WebSocket
from tests.api.serving import SYSTEM, Web, served
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from noroshi.api.accounts.users import get_user, set_roles
from noroshi.api.edge.doors import Kind
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission, Role


def _with_an_echo(app: FastAPI, around: Surroundings) -> None:
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        async for text in socket.iter_text():
            await socket.send_text(f"{socket.state.visit.actor.name}: {text}")

    app.add_api_websocket_route("/echo", echo)
    app.add_api_websocket_route("/undeclared", echo)
    around.doors.declare("/echo", Permission.ALERTS_WRITE, kind=Kind.ASSET, methods=())


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """A server with a websocket of its own."""
    with served(tmp_path, more=_with_an_echo) as found:
        yield found


def _open(web: Web, secret: str, origin: str, path: str = "/echo") -> ClientConnection:
    address = web.url.replace("http", "ws", 1) + path
    return connect(address, additional_headers={"Cookie": f"noroshi_session={secret}"}, origin=origin)  # type: ignore[arg-type]


def test_a_websocket_takes_a_session_with_the_permission_and_a_page_of_our_own(web: Web) -> None:
    with web.signed_in("mika") as mika, web.signed_in("vera") as vera:
        mine, hers = mika.cookies["noroshi_session"], vera.cookies["noroshi_session"]
        with _open(web, mine, web.url) as socket:
            socket.send("hello")
            assert socket.recv() == "mika: hello"
        for secret, origin, path in (
            (mine, "https://evil.example", "/echo"),
            (mine, "null", "/echo"),
            ("x", web.url, "/echo"),
            (hers, web.url, "/echo"),
            (mine, web.url, "/undeclared"),
        ):
            with pytest.raises(InvalidStatus, match="403"):
                _open(web, secret, origin, path)


def test_a_websocket_ends_when_its_session_does_or_its_owner_becomes_something_else(web: Web) -> None:
    for change in ("logout", "roles"):
        with web.signed_in("mika") as mika, _open(web, mika.cookies["noroshi_session"], web.url) as socket:
            socket.send("before")
            assert socket.recv() == "mika: before"
            if change == "logout":
                mika.post("/logout")
            else:
                with web.around.database.session() as session:
                    set_roles(session, SYSTEM, get_user(session, "mika"), [Role.VIEWER], web.clock.now())
            web.clock.forward(seconds=10)
            socket.send("after")
            with pytest.raises(ConnectionClosed):
                socket.recv()


def test_a_websocket_that_only_listens_ends_too(web: Web) -> None:
    with web.signed_in("mika") as mika, _open(web, mika.cookies["noroshi_session"], web.url) as socket:
        mika.post("/logout")
        web.clock.forward(seconds=10)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=60)
