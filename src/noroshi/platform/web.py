"""What the web process and those who start it have in common: its port, and where it says how to reach it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from noroshi.runtime.settings import Settings

URL_FILE: Final = "web-url"
"""The file in the platform's folder that says where the console is."""
LINK_FILE: Final = "setup-link"
"""The file with the link that makes the first admin; empty when there is somebody."""


def web_port(settings: Settings) -> int:
    """The port of the settings: by default the second one after the collector's; 0 takes a free one."""
    if settings.web.port is not None:
        return settings.web.port
    return settings.platform.port + 2 if settings.platform.port else 0


def records_url(settings: Settings) -> str:
    """SQLAlchemy's URL of the relational store."""
    if settings.records.url:
        return settings.records.url.get_secret_value()
    return f"sqlite:///{settings.platform.dir.resolve() / 'records.db'}"


def read_web(folder: Path) -> tuple[str, str | None]:
    """The console's address, and the link that makes the first admin while there is nobody."""
    link = (folder / LINK_FILE).read_text()
    return (folder / URL_FILE).read_text(), link or None
