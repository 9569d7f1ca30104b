"""The API behind its real server, in a thread, with people, a clock of its own and cheap passwords."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from argon2 import Parameters
from argon2.profiles import CHEAPEST
from fastapi import FastAPI

from noroshi.api.accounts.passwords import Passwords
from noroshi.api.accounts.tokens import create_token
from noroshi.api.accounts.users import add_user, get_user
from noroshi.api.app import build_api
from noroshi.api.surroundings import Surroundings, build_surroundings
from noroshi.console.serving import WebServer
from noroshi.model.access import Actor, Permission, Role
from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade
from noroshi.runtime.settings import BrokerSettings, load_settings

PASSWORD = "a smoke signal from the hill"
PEOPLE = {"vera": Role.VIEWER, "mika": Role.ANALYST, "erin": Role.ENGINEER, "ada": Role.ADMIN}
SYSTEM = Actor(name="test", kind="system")
CHEAP = Parameters(**{name: getattr(CHEAPEST, name) for name in CHEAPEST.__dataclass_fields__})


@dataclass
class Clock:
    """Time that a test moves on."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@dataclass(frozen=True)
class Web:
    """A server that runs."""

    url: str
    around: Surroundings
    clock: Clock

    def client(self, **headers: str) -> httpx.Client:
        """A browser: it keeps cookies and says where its requests come from."""
        return httpx.Client(base_url=self.url, headers={"Origin": self.url, **headers}, timeout=60)

    @contextmanager
    def signed_in(self, name: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
        """The browser of somebody who has signed in."""
        with self.client() as client:
            answer = client.post("/login", data={"name": name, "password": password})
            assert answer.status_code == 303, answer.text
            yield client

    def program(self, owner: str, *scopes: Permission, name: str | None = None, days: int = 1) -> httpx.Client:
        """A program with a token of somebody's."""
        with self.around.database.session() as session:
            secret = create_token(
                session,
                SYSTEM,
                get_user(session, owner),
                name or f"t{id(object()):x}-{len(scopes)}-{owner}",
                scopes,
                self.clock.now(),
                good_for=timedelta(days=days),
            )
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {secret}"}, timeout=60)

    def add(self, name: str, role: Role) -> None:
        """One more person."""
        with self.around.database.session() as session:
            user = add_user(session, SYSTEM, name, [role], self.clock.now())
            user.password_hash = Passwords(CHEAP).hash(PASSWORD, name)


@contextmanager
def served(
    folder: Path,
    broker: BrokerSettings | None = None,
    more: Callable[[FastAPI, Surroundings], None] = lambda *_: None,
    **web: Any,
) -> Iterator[Web]:
    """The API over a fresh store with four people. `more` may add to it; `web` are settings of its section."""
    settings, _ = load_settings(environment={"NOROSHI_PLATFORM_DIR": str(folder / "platform")})
    settings = settings.model_copy(update={"web": settings.web.model_validate({**settings.web.model_dump(), **web})})
    settings = settings.model_copy(update={"broker": broker or settings.broker})
    store = Database(f"sqlite:///{folder}/records.db")
    upgrade(store)
    clock = Clock()
    around = build_surroundings(settings, store, "k" * 32, passwords=Passwords(CHEAP), now=clock.now)
    app = build_api(around)
    more(app, around)
    server = WebServer(app, "127.0.0.1", 0, settings.web)
    found = Web(server.url, around, clock)
    for name, role in PEOPLE.items():
        found.add(name, role)
    with running(server):
        yield found
    around.workings.close()
    store.close()


@contextmanager
def running(server: WebServer) -> Iterator[None]:
    """The server in a thread of its own."""
    ready, loops = threading.Event(), []
    stopping = asyncio.Event()

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await server.serve(stopping, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    try:
        yield
    finally:
        loops[0].call_soon_threadsafe(stopping.set)
        thread.join(30)
