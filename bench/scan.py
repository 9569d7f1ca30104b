"""A whole `noroshi scan` of a million records: records a second, memory of all its processes, beside plain reading.

The records are those of the demonstration's night, repeated with new ids; the rules are the shipped ones.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from noroshi.story.night import write_break_in, write_night

RECORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """How long a command took and the most memory that it and its children held at once."""

    seconds: float
    peak_bytes: int


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="noroshi-bench-") as folder:
        small, large = Path(folder) / "small.jsonl", Path(folder) / "large.jsonl"
        night = write_night(Path(folder) / "night")
        write_break_in(night)
        size = _repeat(night.syslog, large, RECORDS)
        _repeat(night.syslog, small, RECORDS // 10)
        baseline = _parse_in_python(large)
        tenth, whole = (_scan(path, night.lists) for path in (small, large))
    rate, plain = RECORDS / whole.seconds, RECORDS / baseline
    print(f"{RECORDS:,} Cloud Logging records, {size / RECORDS:.0f} bytes each, shipped rules, exit to exit")
    print(f"  noroshi scan            {rate:>12,.0f} records/s   {whole.seconds:6.1f} s")
    print(f"  json.loads alone        {plain:>12,.0f} records/s   scan / json.loads = {rate / plain:.2f}")
    print(f"  peak memory, all processes: {whole.peak_bytes / 2**20:,.0f} MiB")
    ratio = whole.peak_bytes / tenth.peak_bytes
    print(f"  a tenth of the records: {tenth.peak_bytes / 2**20:,.0f} MiB; whole / tenth = {ratio:.2f}")


def _repeat(night: Path, out: Path, count: int) -> int:
    lines = night.read_text().splitlines()
    with out.open("w") as file:
        for number in range(count):
            file.write(lines[number % len(lines)].replace('"insertId": "', f'"insertId": "{number}-', 1) + "\n")
    return out.stat().st_size


def _parse_in_python(path: Path) -> float:
    began = time.perf_counter()
    with path.open("rb") as file:
        for line in file:
            json.loads(line)
    return time.perf_counter() - began


def _scan(path: Path, lists: Path) -> Run:
    command = [str(Path(sys.executable).with_name("noroshi")), "scan", str(path), "--source", "gcp_logging"]
    began = time.perf_counter()
    with subprocess.Popen([*command, "--lists", str(lists), "--format", "json"], stdout=subprocess.DEVNULL) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, sum(_resident_bytes(pid) for pid in _tree(process.pid)))
            time.sleep(0.05)
    if process.returncode:
        raise RuntimeError(f"noroshi scan ended with {process.returncode}")
    return Run(time.perf_counter() - began, peak)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _resident_bytes(pid: int) -> int:
    """Its share of memory: pages that processes have in common are counted once."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0


if __name__ == "__main__":
    main()
