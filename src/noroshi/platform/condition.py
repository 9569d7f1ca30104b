"""How a running platform is: its processes, streams, readers and disk."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from noroshi.broker.contract import Broker, Lag, StreamState
from noroshi.platform.attach import connected
from noroshi.platform.counters import read_counters
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.space import Disk, Space
from noroshi.platform.streams import STREAMS
from noroshi.runtime.settings import Settings

_RATE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What one stream holds, and how many messages a second come in just now."""

    messages: int
    bytes: int
    last_sequence: int
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One reader of a stream and how far behind it is."""

    name: str
    stream: str
    done_sequence: int
    lag: Lag


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What came from one source, in all and each second just now, what of it died, and how far analysis is behind."""

    collected: int
    dead: int
    rate: float
    behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Everything `noroshi status` shows. `children` is what the supervisor last said of each process."""

    children: dict[str, dict[str, Any]]
    streams: dict[str, Stream]
    sources: dict[str, Source]
    readers: list[Reader]
    folder_bytes: int
    disk: Disk


async def read_condition(settings: Settings) -> Condition:
    """Ask the supervisor's notes and the broker. Raises ConfigError or TransientError when it does not answer."""
    folder = PlatformFolder(settings.platform.dir)
    async with connected(settings.broker, "status") as broker:
        counted = await read_counters(folder.path)
        before = await _states(broker)
        await asyncio.sleep(_RATE_SECONDS)
        after = await _states(broker)
        counted_after = await read_counters(folder.path)
        readers = [
            Reader(name=name, stream=stream, done_sequence=progress.done_sequence, lag=progress.lag)
            for stream in STREAMS
            for name, progress in sorted((await broker.progress(stream)).items())
        ]
    streams = {
        name: Stream(
            messages=state.messages,
            bytes=state.bytes,
            last_sequence=state.last_sequence,
            rate=(state.last_sequence - before[name].last_sequence) / _RATE_SECONDS,
        )
        for name, state in after.items()
    }
    return Condition(
        children=folder.read_status().get("children", {}),
        streams=streams,
        sources={
            source: Source(
                collected=int(now.collected),
                dead=int(now.dead),
                rate=(now.collected - counted.get(source, now).collected) / _RATE_SECONDS,
                behind=sum(one.lag.pending + one.lag.in_flight for one in readers if one.name == _analyzer(source)),
            )
            for source, now in sorted(counted_after.items())
        },
        readers=readers,
        folder_bytes=await asyncio.to_thread(_size, folder.path),
        disk=Space(settings.platform).look(),
    )


async def _states(broker: Broker) -> dict[str, StreamState]:
    return {stream: await broker.state(stream) for stream in STREAMS}


def _analyzer(source: str) -> str:
    """The reader that hands a source's records to the analyzers."""
    return f"analyze-raw-{source}"


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.lstat().st_size
    return total
