"""Names of engines that tell another process on the same machine whether the one named is gone."""

from __future__ import annotations

import itertools
import os
import socket
from pathlib import Path

_number = itertools.count(1)


def own_name() -> str:
    """A name for an engine of this process: host, process, and what makes them unmistakable."""
    pid = os.getpid()
    return "|".join((socket.gethostname(), str(pid), _place(), _birth(pid), str(next(_number))))


def shown(owner: str) -> str:
    """The part of a name that people need."""
    return ":".join(owner.split("|")[:2])


def is_gone(owner: str) -> bool:
    """Whether the process of that name has surely ended. False for one that cannot be seen from here."""
    parts = owner.split("|")
    if len(parts) != 5 or not parts[2] or parts[2] != _place():
        return False
    return _birth(int(parts[1])) != parts[3]


def _place() -> str:
    """The kernel's boot and the namespace that process ids count in: only there does an id say who somebody is."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot[:8]}.{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _birth(pid: int) -> str:
    """When a process was started, in ticks since the boot; empty when there is none or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
