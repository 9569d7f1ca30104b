"""The keep room: makes room in streams for new messages by removing what every reader is done with."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Final

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Progress
from noroshi.collect.http.server import HttpServer
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.monitor import Monitor
from noroshi.platform.ports import MONITOR_FILE, kept_port, monitor_port
from noroshi.platform.quality import Quality
from noroshi.platform.sampling import Sampling
from noroshi.platform.space import Disk, Space
from noroshi.platform.tally import Tally
from noroshi.route.further import read_further
from noroshi.runtime.errors import ConfigError, TransientError
from noroshi.runtime.ready import announce_ready
from noroshi.runtime.settings import Settings

READERS: Final = {
    wire.RAW: ("analyze-",),
    wire.EVENTS: ("detect-", "stateful-", "lake.events", "lake.observables"),
    wire.ALERTS: ("lake.alerts", "triage-"),
    wire.TRIAGED: ("respond-",),
    wire.DEAD: ("lake.dead",),
    wire.LEDGER: ("lake.ledger",),
    wire.RUNS: ("lake.runs",),
}
"""Who must be done with a message of a stream before it may go: names or beginnings of names of its readers."""
_REPLAYED: Final = frozenset({wire.RAW, wire.EVENTS})
"""What fills a disk and lies in the lake as well; the ledger, dead letters and alerts are small and looked up."""
_LOOK_SECONDS: Final = 1.0
_TRIM_ABOVE: Final = 0.5
_WAIT_UP_TO: Final = 0.9

log = structlog.get_logger()


async def run_keep(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Look after the streams, and tell who asks how everything is, until told to stop."""
    tally = Tally()
    monitor = Monitor(settings, tally)
    chosen = settings.platform
    quality = Quality(tally, chosen.dir / "fields.json")
    sampling = Sampling(broker, quality, every_seconds=chosen.quality_seconds)
    port = kept_port(monitor_port(chosen), chosen.host, chosen.dir / MONITOR_FILE)
    server = HttpServer(monitor.app(), chosen.host, port)
    PlatformFolder(chosen.dir).write_text(MONITOR_FILE, server.url)
    announce_ready()
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(stopping))
        group.create_task(tally.follow(broker, stopping))
        group.create_task(sampling.run(stopping))
        group.create_task(monitor.follow(broker, stopping))
        group.create_task(_look_after(broker, settings, stopping))


async def _look_after(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    further = further_readers(settings)
    space, streams = Space(settings.platform), PlatformFolder(settings.platform.dir).nats
    while not stopping.is_set():
        disk = space.look() if streams.exists() else None
        for stream in READERS:
            try:
                await trim(
                    broker, stream, max_bytes=settings.broker.max_bytes, further=further.get(stream, ()), disk=disk
                )
            except (TransientError, ConfigError) as error:
                log.warning("cannot look after a stream", stream=stream, error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)


def further_readers(settings: Settings) -> dict[str, list[str]]:
    """Stream → the names under which further sinks of the settings bookmark their places in it."""
    readers: dict[str, list[str]] = {}
    for name, one in read_further(settings.route.sinks).items():
        readers.setdefault(one.stream.upper(), []).append(f"sink.{name}")
    return readers


async def trim(
    broker: Broker, stream: str, *, max_bytes: int, further: Collection[str] = (), disk: Disk | None = None
) -> int:
    """When the stream is more than half full, remove what all its readers are done with; gives the messages removed.

    What everybody has read is kept as long as there is room, for replay: in the stream, and on the `disk` if the
    stream lies there. The sinks `further` are waited for until the stream is nearly full or nothing more can be taken
    in: one that fails for days costs itself messages, and nobody else.
    """
    is_low = disk is not None and disk.is_low and stream in _REPLAYED
    is_short = is_low and disk is not None and disk.is_short
    state = await broker.state(stream)
    if state.bytes <= max_bytes * _TRIM_ABOVE and not (is_low and state.messages):
        return 0
    progress = await broker.progress(stream)
    done = done_sequence(stream, progress, set(state.messages_by_subject), state.last_sequence)
    slowest = min((progress[name].done_sequence if name in progress else 0 for name in further), default=done)
    if state.bytes <= max_bytes * _WAIT_UP_TO and not is_short:
        done = min(done, slowest)
    elif slowest < done:
        log.error("a further sink is too far behind: what it has not read goes", stream=stream, stored=slowest)
    # Not more than is needed: down to half full, if messages are of like size.
    wanted = state.first_sequence + int(state.messages * (1 - max_bytes * _TRIM_ABOVE / state.bytes)) + 1
    before = done + 1 if is_low else min(done + 1, wanted)
    if before <= state.first_sequence:
        return 0
    await broker.trim(stream, before)
    log.info("trimmed a stream", stream=stream, removed=before - state.first_sequence)
    return before - state.first_sequence


def done_sequence(stream: str, progress: dict[str, Progress], subjects: set[str], last_sequence: int) -> int:
    """Up to where every reader that the stream must have is done; 0 when one of them has never been seen.

    A reader of one subject is done with everything when nothing of its subject is left to do.
    """
    floor = last_sequence
    for reader in READERS[stream]:
        mine = {name: one for name, one in progress.items() if name.startswith(reader)}
        covered = {one.subject for one in mine.values()}
        if not mine or (None not in covered and subjects - covered):
            return 0
        for one in mine.values():
            idle = one.subject is not None and not one.lag.pending and not one.lag.in_flight
            floor = min(floor, last_sequence if idle else one.done_sequence)
    return floor
