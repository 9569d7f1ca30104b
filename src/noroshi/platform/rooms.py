"""The processes of rooms: what each one runs, and how they are started."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from noroshi.platform.folder import PlatformFolder
from noroshi.platform.supervisor import Process, Supervised
from noroshi.runtime.child import Child
from noroshi.runtime.forking import Birth
from noroshi.runtime.nursery import Nursery
from noroshi.runtime.ready import VARIABLE as READY_VARIABLE

ENTRIES: Final = {
    "collect": "noroshi.platform.collecting:run_collect",
    "analyze": "noroshi.platform.analyzing:run_analyze",
    "detect": "noroshi.platform.detecting:run_detect",
    "triage": "noroshi.platform.triaging:run_triage",
    "respond": "noroshi.platform.responding:run_respond",
    "route": "noroshi.route.room:run_route",
    "keep": "noroshi.platform.keeping:run_keep",
}
"""Rooms that `noroshi.platform.process` runs: whatever such a module imports is all that its room needs."""
_WEB: Final = "web"
ROOMS: Final = (*ENTRIES, _WEB)
_IMPORTED_FIRST: Final = ("detect", "analyze", "collect", "keep", "triage", "route", "respond", _WEB)
"""Rooms that import little and have much to do start while the nursery imports what the others need."""

_ALLOCATION: Final = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # It has a pool of its own, which we do not use, and a thread for it, with which nothing could be forked.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # DuckDB's own pool. It would not cut a small block from one that is over 2^6 times as large, but take fresh memory.
    "DUCKDB_JE_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,lg_extent_max_active_fit:30",
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(512 << 20),
}
"""Rooms keep the memory of a batch for the next one (settings of glibc and jemalloc): to give megabytes back to the
system each time and fault them in again took more processor time than unpacking what they hold."""


def open_nursery(folder: PlatformFolder, rooms: Collection[str]) -> Nursery:
    """Where the processes of these rooms are forked, started."""
    needed = [_needs(room) for room in _IMPORTED_FIRST if room in rooms]
    return Nursery(needed, log=folder.logs / "nursery.log", environment={**_ALLOCATION, **os.environ}).start()


def room_processes(
    folder: PlatformFolder,
    workers: Mapping[str, int],
    environment: Mapping[str, str],
    file: Path | None,
    nursery: Nursery | None,
) -> Iterator[Supervised]:
    """So many processes of each room, not started yet: forked in the nursery, or without one each by itself."""
    inherited = {**_ALLOCATION, **os.environ, **environment, "NOROSHI_PLATFORM_DIR": str(folder.path)}
    for room, count in workers.items():
        for number in range(1, count + 1):
            name = f"{room}-{number}"
            ready = folder.ready_file(name)
            ready.unlink(missing_ok=True)
            birth = Birth(
                name=room,
                # The console stands above this room, which knows it by its command line only.
                module="noroshi.console.process" if room == _WEB else "noroshi.platform.process",
                arguments=[*([] if room == _WEB else [room]), *([str(file.resolve())] if file else [])],
                needs=_needs(room),
                environment={**inherited, READY_VARIABLE: str(ready)},
                log=str(folder.logs / f"{name}.log"),
            )
            yield Supervised(name, partial(nursery.fork, birth) if nursery else partial(_alone, birth))


def _alone(birth: Birth) -> Process:
    command = [sys.executable, "-m", birth.module, *birth.arguments]
    return Child(command, log=Path(birth.log), environment=birth.environment, orphan_signal="TERM")


def _needs(room: str) -> str:
    return "noroshi.console.room" if room == _WEB else ENTRIES[room].partition(":")[0]
