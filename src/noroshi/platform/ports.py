"""Ports that a room took by itself: after a restart it should be found where people were told it is."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

COLLECT_FILE: Final = "collect-url"
"""The file in the platform's folder that says where records are taken by HTTP."""
MONITOR_FILE: Final = "monitor-url"
"""The same for what a monitoring system asks."""


def kept_port(port: int, host: str, url_file: Path) -> int:
    """`port`, or, when that is 0, the one in the URL that the room told last, if it is still to be had; else 0."""
    if port:
        return port
    with suppress(OSError, ValueError):
        last = urlsplit(url_file.read_text()).port or 0
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, last))
        return last
    return 0
