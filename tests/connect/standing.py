"""Stand-ins for other sides, and connections to them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from noroshi.connect.connection import Connection
from noroshi.connect.credentials import Credentials
from noroshi.connect.errand import Surroundings
from noroshi.connect.limiting import Governor
from noroshi.connect.sent import Sent
from noroshi.connect.transport import GuardedTransport
from noroshi.model.call import Attempt, Call, Place
from noroshi.runtime.addresses import AddressGuard
from noroshi.runtime.secrets.chain import Secrets
from noroshi.runtime.secrets.sources import Environment
from noroshi.sdk.connector import Connector

TRY = Attempt(run_id="run-1", idempotency_key="a" * 64, number=1)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as the stand-in saw it; names of headers are lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the stand-in says; `value` is sent as JSON unless it is bytes."""

    status: int = 200
    value: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class StandIn:
    """An HTTP server on the loopback that answers as it is told and remembers what it was asked."""

    def __init__(self, answer: Callable[[Received], Answer]) -> None:
        self.received: list[Received] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                split = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Received(self.command, split.path, parse_qs(split.query), headers, self.rfile.read(length))
                stand_in.received.append(request)
                said = answer(request)
                body = said.value if isinstance(said.value, bytes) else json.dumps(said.value).encode()
                self.send_response(said.status)
                for name, value in {"content-type": "application/json", **said.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.do)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> StandIn:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Memory:
    """What connectors remember, in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def recall(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def remember(self, key: str, value: bytes, ttl_ms: int) -> None:
        self.kept[key] = value


@dataclass
class Time:
    """A clock that moves when somebody sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@dataclass
class World:
    """What a connection under test is given, and what it told."""

    secrets: dict[str, str] = field(default_factory=dict)
    services: dict[str, Callable[..., Any]] = field(default_factory=dict)
    auth: dict[str, dict[str, Any]] = field(default_factory=dict)
    look_ups: bool = False
    sent: list[Sent] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    time: Time = field(default_factory=Time)

    @contextmanager
    def connection(self, name: str, connector: Connector[Any]) -> Iterator[Connection]:
        """The connector at work in this world."""
        variables = {Environment.variable(secret): value for secret, value in self.secrets.items()}
        kept = Secrets([Environment(variables)])
        transport = GuardedTransport(AddressGuard(True))
        around = Surroundings(
            secrets=kept,
            governor=Governor(clock=self.time),
            credentials=Credentials(self.auth, kept, transport),
            audit=self.sent.append,
            memory=lambda: self.memory,
            services=self.services,
            look_ups=self.look_ups,
            clock=self.time,
            sleep=self.time.sleep,
        )
        connection = Connection(name, connector, around)
        try:
            yield connection
        finally:
            connection.close()
            transport.close()


def call(function: str, **arguments: Any) -> Call:
    """A call as a playbook's step makes it."""
    return Call(key="main.step", place=Place("main", "step", 1, 1), function=function, arguments=arguments)
