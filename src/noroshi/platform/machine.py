"""`noroshi up`: every server and room of the platform on this machine, ready in seconds."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import structlog

from noroshi.platform.folder import PlatformFolder
from noroshi.platform.greeting import RoomStarted, Started, greet, greet_room
from noroshi.platform.ports import refuse_taken_ports
from noroshi.platform.rooms import ROOMS, open_nursery, room_processes
from noroshi.platform.supervisor import Supervised, Supervisor
from noroshi.platform.tending import TendedBroker
from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.runtime.nursery import Nursery
from noroshi.runtime.settings import Settings

log = structlog.get_logger()

_NURSERY: Final = "nursery"


_Ready = Callable[[str, int], None]
"""Told of each process of a room when it works: its name, and how many are not that far yet."""


async def run_machine(settings: Settings, file: Path | None, started: Callable[[Started], None]) -> None:
    """Start what the settings do not place elsewhere, and run it until SIGINT or SIGTERM; then drain.

    `started` is called once, when every room works. Raises ConfigError when the folder or a port is in use or a
    server does not start.
    """
    began = time.perf_counter()
    folder = PlatformFolder(settings.platform.dir)
    with ExitStack() as stack:
        stack.enter_context(folder.claim())
        refuse_taken_ports(settings)
        nursery = stack.enter_context(open_nursery(folder, ROOMS))
        # The nursery imports what rooms need while the servers start.
        broker, servers, environment = await _servers(folder, settings)
        workers = {"analyze": settings.analyze.workers, "detect": settings.detect.workers}
        environment |= {"NOROSHI_PLATFORM_PORT": str(settings.platform.port)}
        counts = {room: workers.get(room, 1) for room in ROOMS}
        rooms = room_processes(folder, counts, environment, file, nursery)
        addresses = {"broker": environment["NOROSHI_BROKER_URL"], "state": environment["NOROSHI_STATE_URL"]}
        told: dict[str, str] = dict(addresses)

        def ready(_: str, awaited: int) -> None:
            if awaited:
                return
            greeting = greet(folder.path, time.perf_counter() - began, addresses)
            told.update(greeting.addresses)
            started(greeting)

        children = [*servers, _supervised(nursery), *rooms]
        await _supervise(folder, children, told, ready, broker.tend if broker else None)


async def run_rooms(
    settings: Settings, workers: Mapping[str, int], file: Path | None, started: Callable[[RoomStarted], None]
) -> None:
    """Run so many processes of each room against the servers of the settings, until SIGINT or SIGTERM; then drain.

    `started` is called once for each room, when all its processes work. Raises UsageError for a room that does not
    exist and ConfigError when no broker is named.
    """
    unknown = sorted(set(workers) - set(ROOMS))
    if unknown:
        raise UsageError(f"no room {unknown[0]!r}; rooms are {', '.join(ROOMS)}")
    if not settings.broker.url:
        raise ConfigError("no broker: set broker.url (NOROSHI_BROKER_URL), or run everything with `noroshi up`")
    folder = PlatformFolder(settings.platform.dir)
    left = Counter(workers)

    def ready(name: str, _: int) -> None:
        room = name.rpartition("-")[0]
        left[room] -= 1
        if not left[room]:
            started(greet_room(folder.path, room, workers[room]))

    with folder.claim():
        if sum(workers.values()) == 1:
            await _supervise(folder, list(room_processes(folder, workers, {}, file, None)), {}, ready)
            return
        with open_nursery(folder, workers) as nursery:
            rooms = room_processes(folder, workers, {}, file, nursery)
            await _supervise(folder, [_supervised(nursery), *rooms], {}, ready)


def _supervised(nursery: Nursery) -> Supervised:
    return Supervised(_NURSERY, nursery.start, drains=False, child=nursery)


async def _supervise(
    folder: PlatformFolder,
    children: list[Supervised],
    addresses: Mapping[str, str],
    ready: _Ready,
    tending: Callable[[asyncio.Event], Coroutine[Any, Any, None]] | None = None,
) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    is_written = True
    written: dict[str, Any] = {}
    awaited = {child.name: folder.ready_file(child.name) for child in children if child.drains}

    def tell(status: dict[str, Any]) -> None:
        nonlocal is_written, written
        said = {"pid": os.getpid(), "addresses": dict(addresses), "children": status}
        try:
            if said != written:
                folder.write_status(said)
            is_written, written = True, said
        except OSError as error:
            # On a full disk what is known of the children is old, and they run on.
            if is_written:
                log.error("cannot write down how the children are", error=str(error))  # noqa: TRY400 - no bug of ours
            is_written = False
        for name in [name for name, path in awaited.items() if path.exists()]:
            del awaited[name]
            ready(name, len(awaited))

    async with asyncio.TaskGroup() as group:
        if tending:
            group.create_task(tending(stopping))
        await Supervisor(children).run(stopping, tell)


async def _servers(
    folder: PlatformFolder, settings: Settings
) -> tuple[TendedBroker | None, list[Supervised], dict[str, str]]:
    """The embedded servers that are wanted, running, and what rooms need to know to reach all of them."""
    (broker, environment), (state, more) = await asyncio.gather(
        asyncio.to_thread(_broker, folder, settings), asyncio.to_thread(_state, folder, settings)
    )
    return broker, [*([broker.supervised] if broker else []), *state], environment | more


def _broker(folder: PlatformFolder, settings: Settings) -> tuple[TendedBroker | None, dict[str, str]]:
    if settings.broker.url:
        return None, {"NOROSHI_BROKER_URL": settings.broker.url}
    token, _ = folder.token("nats")
    broker = TendedBroker(folder.nats, token)
    return broker, {"NOROSHI_BROKER_URL": broker.url, "NOROSHI_BROKER_TOKEN": token}


def _state(folder: PlatformFolder, settings: Settings) -> tuple[list[Supervised], dict[str, str]]:
    if settings.state.url:
        return [], {"NOROSHI_STATE_URL": settings.state.url.get_secret_value()}
    # Its client takes a while to import, which others need not wait for.
    from noroshi.state.embedded import EmbeddedValkey

    valkey = EmbeddedValkey(folder.state)
    server = Supervised("valkey", lambda: EmbeddedValkey(folder.state).child, drains=False, child=valkey.child)
    return [server], {"NOROSHI_STATE_URL": valkey.url}
