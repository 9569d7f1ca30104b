"""`noroshi demo`: a stolen SSH key, found and taken away while you watch."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

_OPENING = """
[bold]A company, its fleet, and a stolen key.[/] Twelve hosts with real SSH, six people at work, and the platform that
watches them. Somebody has [bold]bob[/]'s SSH key. Everything you see now happens on this machine, over real protocols.
"""


def demo(
    folder: Annotated[
        Path | None, typer.Option("--dir", help="A new folder for the story.", show_default="a temporary folder")
    ] = None,
    stay: Annotated[
        bool | None,
        typer.Option("--stay/--leave", help="Keep the platform running afterwards.", show_default="on a terminal"),
    ] = None,
) -> None:
    """Tell the story of a stolen SSH key: logs in, alerts, a case, and a playbook that removes the key.

    Nothing leaves this machine: hosts, Slack and the thief are part of the story.

    Example: noroshi demo --dir /tmp/story --stay
    """
    import asyncio

    from rich.console import Console

    from noroshi.cli.demo_output import scenes
    from noroshi.runtime.errors import UsageError
    from noroshi.runtime.logs import configure_logs
    from noroshi.story.telling import tell

    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; the story needs a folder of its own")
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 120)
    place = folder or Path(tempfile.mkdtemp(prefix="noroshi-demo-"))
    configure_logs("error", room="demo", as_json=not sys.stderr.isatty())
    console.print(_OPENING)
    stays = sys.stdout.isatty() if stay is None else stay
    asyncio.run(tell(place.resolve(), scenes(console, stay=stays), stay=stays))
