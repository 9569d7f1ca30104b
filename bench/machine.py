"""On what and when a figure was measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def describe() -> str:
    """One line: date, processor, cores, memory, Python."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "unknown processor",
    )
    kib = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    cores = len(os.sched_getaffinity(0))
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{now} · {cpu} · {cores} cores · {kib / 2**20:.0f} GiB · Python {platform.python_version()}"


def most_memory() -> int:
    """Bytes of memory that this process has had at most, without those of the process that started it."""
    return next((int(line.split()[1]) << 10 for line in _lines("/proc/self/status") if line.startswith("VmHWM")), 0)


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
