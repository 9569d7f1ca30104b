"""`noroshi up`: every server and room of the platform on this machine, ready in seconds."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from noroshi.broker.embedded import EmbeddedNats
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.supervisor import Supervised, Supervisor
from noroshi.runtime.child import Child
from noroshi.runtime.settings import Settings
from noroshi.state.embedded import EmbeddedValkey

ROOMS = ("analyze", "detect")


@dataclass(frozen=True, slots=True)
class Started:
    """What a person is told when everything has been started."""

    folder: Path
    seconds: float
    addresses: Mapping[str, str]


async def run_machine(settings: Settings, started: Callable[[Started], None]) -> None:
    """Start what the settings do not place elsewhere, and run it until SIGINT or SIGTERM; then drain.

    Raises ConfigError when the folder is in use or a server does not start.
    """
    began = time.perf_counter()
    folder = PlatformFolder(settings.platform.dir)
    with folder.claim():
        servers, environment = _servers(folder, settings)
        children = [*servers, *_rooms(folder, settings, environment)]
        stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        supervisor = Supervisor(children)
        addresses = {"broker": environment["NOROSHI_BROKER_URL"], "state": environment["NOROSHI_STATE_URL"]}
        started(Started(folder.path, time.perf_counter() - began, addresses))
        await supervisor.run(stopping, lambda status: folder.write_status({"pid": os.getpid(), "children": status}))


def _servers(folder: PlatformFolder, settings: Settings) -> tuple[list[Supervised], dict[str, str]]:
    """The embedded servers that are wanted, running, and what rooms need to know to reach all of them."""
    broker, to_broker = _broker(folder, settings)
    state, to_state = _state(folder, settings)
    return [*broker, *state], {**to_broker, **to_state}


def _broker(folder: PlatformFolder, settings: Settings) -> tuple[list[Supervised], dict[str, str]]:
    if settings.broker.url:
        return [], {"NOROSHI_BROKER_URL": settings.broker.url}
    token, _ = folder.token("nats")
    nats = EmbeddedNats(folder.nats, token=token)
    again = partial(EmbeddedNats, folder.nats, port=int(nats.url.rsplit(":", 1)[1]), token=token, wait=False)
    server = Supervised("nats-server", lambda: again().child, drains=False, child=nats.child)
    return [server], {"NOROSHI_BROKER_URL": nats.url, "NOROSHI_BROKER_TOKEN": token}


def _state(folder: PlatformFolder, settings: Settings) -> tuple[list[Supervised], dict[str, str]]:
    if settings.state.url:
        return [], {"NOROSHI_STATE_URL": settings.state.url.get_secret_value()}
    valkey = EmbeddedValkey(folder.state)
    server = Supervised("valkey", lambda: EmbeddedValkey(folder.state).child, drains=False, child=valkey.child)
    return [server], {"NOROSHI_STATE_URL": valkey.url}


def _rooms(folder: PlatformFolder, settings: Settings, environment: Mapping[str, str]) -> Iterator[Supervised]:
    inherited = {**os.environ, **environment, "NOROSHI_PLATFORM_DIR": str(folder.path)}
    workers = {"analyze": settings.analyze.workers, "detect": settings.detect.workers}
    for room in ROOMS:
        for number in range(1, workers.get(room, 1) + 1):
            name = f"{room}-{number}"
            command = [sys.executable, "-m", "noroshi.platform.process", room]
            start = partial(
                Child, command, log=folder.logs / f"{name}.log", environment=inherited, orphan_signal="TERM"
            )
            yield Supervised(name, start)
