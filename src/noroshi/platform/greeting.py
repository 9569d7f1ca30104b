"""What a person is told when a platform works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from noroshi.platform.ports import COLLECT_FILE, MONITOR_FILE
from noroshi.platform.web import read_web

_FIRST_TOKEN: Final = "first"  # noqa: S105 - its name, not its secret


@dataclass(frozen=True, slots=True)
class Started:
    """Where everything is reached, and what is told only once.

    `token` is the first one, when it was made just now; `setup_link` makes the first admin, while there is nobody.
    """

    folder: Path
    seconds: float
    addresses: Mapping[str, str]
    token: str | None
    setup_link: str | None


def greet(folder: Path, seconds: float, servers: Mapping[str, str]) -> Started:
    """What to tell of the platform in a folder, whose rooms have said where they are reached."""
    console, link = read_web(folder)
    addresses = {
        **servers,
        "http": (folder / COLLECT_FILE).read_text(),
        "metrics": f"{(folder / MONITOR_FILE).read_text()}/metrics",
        "console": console,
    }
    return Started(folder, seconds, addresses, _first_token(folder), link)


def _first_token(folder: Path) -> str | None:
    """What a sender shows, made now because there was no token at all; None when there was one."""
    from noroshi.collect.tokens import FILE_NAME, TokenFile

    tokens = TokenFile(folder / FILE_NAME)
    return None if tokens.list() else tokens.create(_FIRST_TOKEN)
