"""`noroshi up` to ready: its processor time and memory, how soon a killed room is back, what idling costs."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import httpx

from noroshi.platform.ports import MONITOR_FILE
from noroshi.platform.rooms import ENTRIES
from noroshi.platform.web import URL_FILE

STARTS, SETTLE_SECONDS, IDLE_SECONDS = 5, 70, 30
_NOROSHI = Path(sys.executable).with_name("noroshi")


def main() -> None:
    """Print the figures."""
    starts = [_start() for _ in range(STARTS)]
    seconds, cpu, proportional, resident = (median(one[place] for one in starts) for place in range(4))
    alone = _imports_alone()
    print(f"noroshi up, ready in                 {seconds:8.1f} s        (goal 5; median of {STARTS})")
    print(f"processor time of all processes      {cpu:8.1f} s")
    print(f"imports, were each room by itself    {alone:8.1f} s        (baseline; in the nursery they are done once)")
    print(f"memory of all processes              {proportional / 2**20:8.0f} MiB")
    print(f"resident memory, added up            {resident / 2**20:8.0f} MiB      (baseline: nothing counts as shared)")
    _run_on()


def _start() -> tuple[float, float, float, float]:
    """Seconds to ready, processor seconds until then, bytes in proportion to who shares them, bytes resident."""
    with tempfile.TemporaryDirectory() as folder, _up(Path(folder)) as process:
        began = time.perf_counter()
        _until_ready(process)
        seconds = time.perf_counter() - began
        pids = _family(process.pid)
        cpu = sum(_processor_seconds(pid) for pid in pids)
        memory = [_memory(pid) for pid in pids]
        _stop(process)
    return seconds, cpu, sum(one["Pss"] for one in memory), sum(one["Rss"] for one in memory)


def _run_on() -> None:
    with tempfile.TemporaryDirectory() as folder, _up(Path(folder)) as process:
        _until_ready(process)
        for room, file, path in (("web-1", URL_FILE, "/healthz"), ("keep-1", MONITOR_FILE, "/healthz")):
            back = _restart(Path(folder), room, file, path)
            print(f"{room} answers again after kill -9   {back:8.1f} s")
        time.sleep(SETTLE_SECONDS)
        before = {pid: _processor_seconds(pid) for pid in _family(process.pid)}
        time.sleep(IDLE_SECONDS)
        used = {pid: _processor_seconds(pid) - seconds for pid, seconds in before.items()}
        dearest = sorted(used, key=lambda pid: -used[pid])[:4]
        told = ", ".join(f"{_name(pid)} {used[pid] / IDLE_SECONDS:.1%}" for pid in dearest)
        print(f"idle, of one core                    {sum(used.values()) / IDLE_SECONDS:8.1%}          ({told})")
        _stop(process)


def _up(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([_NOROSHI, "up", "--dir", folder, "--port", "0"], stdout=subprocess.PIPE, text=True)


def _until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Noroshi is up")


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    process.communicate()


def _restart(folder: Path, room: str, file: str, path: str) -> float:
    """Seconds from the end of a room to its next answer, at the address where it was."""
    address = urlsplit((folder / file).read_text())
    os.kill(json.loads((folder / "status.json").read_text())["children"][room]["pid"], signal.SIGKILL)
    began = time.perf_counter()
    while time.perf_counter() - began < 60:
        try:
            httpx.get(f"http://{address.netloc}{path}")
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            break
    return time.perf_counter() - began


def _imports_alone() -> float:
    """Processor seconds of processes that import what a room needs, each for itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for module in (*(entry.partition(":")[0] for entry in ENTRIES.values()), "noroshi.console.room"):
        # As rooms do: they collect no garbage until they are ready.
        subprocess.run([sys.executable, "-c", f"import gc, os; gc.disable(); import {module}; os._exit(0)"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _family(root: int) -> list[int]:
    """A process and all that came from it."""
    children = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children[int(fields[1])].append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def _processor_seconds(pid: int) -> float:
    """Of the process and of those that it waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> dict[str, int]:
    """`Pss` and `Rss` in bytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        lines = []
    told = {name: int(value.split()[0]) << 10 for name, _, value in (line.partition(":") for line in lines)}
    return {"Pss": told.get("Pss", 0), "Rss": told.get("Rss", 0)}


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip().removeprefix("noroshi-")


if __name__ == "__main__":
    main()
