"""Ports at which people find the platform: which ones, whether they are free, and that they stay after a restart."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from noroshi.platform.web import web_port
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.listening import listen
from noroshi.runtime.settings import PlatformSettings, Settings

COLLECT_FILE: Final = "collect-url"
"""The file in the platform's folder that says where records are taken by HTTP."""
MONITOR_FILE: Final = "monitor-url"
"""The same for what a monitoring system asks."""


def monitor_port(platform: PlatformSettings) -> int:
    """The port of the settings for /metrics: by default the one after the collector's; 0 takes a free one."""
    if platform.monitor_port is not None:
        return platform.monitor_port
    return platform.port + 1 if platform.port else 0


def refuse_taken_ports(settings: Settings) -> None:
    """Raise ConfigError with the setting to change when somebody else listens where the platform is to be found.

    A room that finds its port taken would be started again and again, and the reason stand far up in its log.
    """
    host = settings.platform.host
    wanted = {
        "platform.port": settings.platform.port,
        "platform.monitor_port": monitor_port(settings.platform),
        "web.port": web_port(settings),
    }
    for name, port in wanted.items():
        if not port:
            continue
        try:
            listen(host, port).close()
        except ConfigError as error:
            variable = f"NOROSHI_{name.replace('.', '_').upper()}"
            raise ConfigError(
                f"{error}; end what listens there, or choose another port: `noroshi up --port N` moves all three,"
                f" {name} ({variable}) this one, and 0 takes a free one"
            ) from error


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
