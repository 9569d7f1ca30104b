"""`noroshi up`: every server and room of the platform on this machine, ready in seconds."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog

from noroshi.broker.embedded import EmbeddedNats
from noroshi.platform.collecting import URL_FILE, first_token
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.monitor import MONITOR_FILE
from noroshi.platform.supervisor import Supervised, Supervisor
from noroshi.platform.tending import tend_broker
from noroshi.platform.web import read_web
from noroshi.runtime.child import Child
from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.runtime.ready import VARIABLE as READY_VARIABLE
from noroshi.runtime.settings import Settings
from noroshi.state.embedded import EmbeddedValkey

ROOMS = ("collect", "analyze", "detect", "triage", "respond", "route", "keep", "web")

log = structlog.get_logger()

_BROKER: Final = "nats-server"
_ALLOCATION: Final = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(512 << 20),
}
"""Rooms keep the memory of a batch for the next one (glibc's settings): to give megabytes back to the system each time
and fault them in again took more processor time than unpacking what they hold."""


@dataclass(frozen=True, slots=True)
class Started:
    """What a person is told when everything has been started.

    `token` is the first one, when it was made just now; `setup_link` makes the first admin, while there is nobody.
    """

    folder: Path
    seconds: float
    addresses: Mapping[str, str]
    token: str | None = None
    setup_link: str | None = None


async def run_machine(settings: Settings, file: Path | None, started: Callable[[Started], None]) -> None:
    """Start what the settings do not place elsewhere, and run it until SIGINT or SIGTERM; then drain.

    `started` is called once, when every room works. Raises ConfigError when the folder is in use or a server does
    not start.
    """
    began = time.perf_counter()
    folder = PlatformFolder(settings.platform.dir)
    with folder.claim():
        servers, environment = _servers(folder, settings)
        workers = {"analyze": settings.analyze.workers, "detect": settings.detect.workers}
        environment |= {"NOROSHI_PLATFORM_PORT": str(settings.platform.port)}
        rooms = list(_rooms(folder, {room: workers.get(room, 1) for room in ROOMS}, environment, file))
        addresses = {"broker": environment["NOROSHI_BROKER_URL"], "state": environment["NOROSHI_STATE_URL"]}

        def ready() -> None:
            token = first_token(folder.path)
            addresses["http"] = (folder.path / URL_FILE).read_text()
            addresses["metrics"] = f"{(folder.path / MONITOR_FILE).read_text()}/metrics"
            addresses["console"], link = read_web(folder.path)
            started(Started(folder.path, time.perf_counter() - began, addresses, token, link))

        await _supervise(folder, [*servers, *rooms], addresses, ready, _tending(folder, servers))


async def run_rooms(settings: Settings, workers: Mapping[str, int], file: Path | None) -> None:
    """Run so many processes of each room against the servers of the settings, until SIGINT or SIGTERM; then drain.

    Raises UsageError for a room that does not exist and ConfigError when no broker is named.
    """
    unknown = sorted(set(workers) - set(ROOMS))
    if unknown:
        raise UsageError(f"no room {unknown[0]!r}; rooms are {', '.join(ROOMS)}")
    if not settings.broker.url:
        raise ConfigError("no broker: set broker.url (NOROSHI_BROKER_URL), or run everything with `noroshi up`")
    folder = PlatformFolder(settings.platform.dir)
    with folder.claim():
        await _supervise(folder, list(_rooms(folder, workers, {}, file)), {}, lambda: None)


async def _supervise(
    folder: PlatformFolder,
    children: list[Supervised],
    addresses: Mapping[str, str],
    ready: Callable[[], None],
    tending: Callable[[asyncio.Event], Coroutine[Any, Any, None]] | None = None,
) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    is_written = True
    awaited = {folder.ready_file(child.name) for child in children if child.drains}

    def tell(status: dict[str, Any]) -> None:
        nonlocal awaited, is_written
        try:
            folder.write_status({"pid": os.getpid(), "addresses": addresses, "children": status})
            is_written = True
        except OSError as error:
            # On a full disk what is known of the children is old, and they run on.
            if is_written:
                log.error("cannot write down how the children are", error=str(error))  # noqa: TRY400 - no bug of ours
            is_written = False
        if awaited and all(path.exists() for path in awaited):
            awaited = set()
            ready()

    async with asyncio.TaskGroup() as group:
        if tending:
            group.create_task(tending(stopping))
        await Supervisor(children).run(stopping, tell)


def _tending(
    folder: PlatformFolder, servers: Sequence[Supervised]
) -> Callable[[asyncio.Event], Coroutine[Any, Any, None]] | None:
    """What looks after the embedded broker; None when there is none."""
    found = [server for server in servers if server.name == _BROKER]
    if not found:
        return None
    return partial(tend_broker, folder.nats, lambda: found[0].child.pid if found[0].child else None)


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
    server = Supervised(_BROKER, lambda: again().child, drains=False, child=nats.child)
    return [server], {"NOROSHI_BROKER_URL": nats.url, "NOROSHI_BROKER_TOKEN": token}


def _state(folder: PlatformFolder, settings: Settings) -> tuple[list[Supervised], dict[str, str]]:
    if settings.state.url:
        return [], {"NOROSHI_STATE_URL": settings.state.url.get_secret_value()}
    valkey = EmbeddedValkey(folder.state)
    server = Supervised("valkey", lambda: EmbeddedValkey(folder.state).child, drains=False, child=valkey.child)
    return [server], {"NOROSHI_STATE_URL": valkey.url}


def _rooms(
    folder: PlatformFolder, workers: Mapping[str, int], environment: Mapping[str, str], file: Path | None
) -> Iterator[Supervised]:
    inherited = {**_ALLOCATION, **os.environ, **environment, "NOROSHI_PLATFORM_DIR": str(folder.path)}
    for room, count in workers.items():
        # The console stands above this room, which knows it by its command line only.
        module = ["noroshi.console.process"] if room == "web" else ["noroshi.platform.process", room]
        command = [sys.executable, "-m", *module, *([str(file.resolve())] if file else [])]
        for number in range(1, count + 1):
            name = f"{room}-{number}"
            ready = folder.ready_file(name)
            ready.unlink(missing_ok=True)
            yield Supervised(
                name,
                partial(
                    Child,
                    command,
                    log=folder.logs / f"{name}.log",
                    environment={**inherited, READY_VARIABLE: str(ready)},
                    orphan_signal="TERM",
                ),
            )
