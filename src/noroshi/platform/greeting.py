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


@dataclass(frozen=True, slots=True)
class RoomStarted:
    """A room that works, in so many processes; `address` is where people or senders reach it, if they do.

    `lacks_admin`: it is the console, and there is nobody yet who can sign in. The link for that is not told: unlike the
    output of `noroshi up`, that of single rooms goes to logs.
    """

    room: str
    processes: int
    address: str | None = None
    lacks_admin: bool = False


def greet_room(folder: Path, room: str, processes: int) -> RoomStarted:
    """What to tell of one room, which has said in the folder where it is reached."""
    if room == "web":
        address, link = read_web(folder)
        return RoomStarted(room, processes, address, lacks_admin=link is not None)
    told = {"collect": COLLECT_FILE, "keep": MONITOR_FILE}.get(room)
    return RoomStarted(room, processes, (folder / told).read_text() if told else None)


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
