"""`noroshi up`: the whole platform on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from noroshi.cli.place import SettingsFile

if TYPE_CHECKING:
    from noroshi.platform.greeting import Started


def up(
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Where everything is kept.", show_default="var/noroshi")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port of the HTTP collector.", show_default="8700")] = None,
    settings: SettingsFile = None,
) -> None:
    """Run the whole platform on this machine: broker, data-structure store, and every room.

    What the settings place elsewhere (broker.url, state.url …) is not started here. Ctrl-C drains and stops.

    Example: noroshi up --dir /srv/noroshi --settings /etc/noroshi/noroshi.toml
    """
    import asyncio
    import sys

    from noroshi.platform.machine import run_machine
    from noroshi.runtime.logs import configure_logs
    from noroshi.runtime.settings import load_settings

    chosen, _ = load_settings(settings)
    given = {name: value for name, value in (("dir", folder), ("port", port)) if value is not None}
    chosen = chosen.model_copy(update={"platform": chosen.platform.model_copy(update=given)})
    configure_logs(chosen.platform.log_level, room="up", as_json=not sys.stderr.isatty())
    asyncio.run(run_machine(chosen, settings, _tell))


def _tell(started: Started) -> None:
    from rich.console import Console

    from noroshi.runtime.masking import mask_addresses

    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]Noroshi is up[/] in {started.seconds:.1f} s, in {started.folder}. Ctrl-C stops it.")
    for name, address in started.addresses.items():
        console.print(f"  {name:<10} {mask_addresses(address)}")
    if started.token:
        console.print(f"  {'token':<10} {started.token}  (told only now; more with `noroshi token create`)")
    if started.setup_link:
        console.print(f"  {'set up':<10} {started.setup_link}  (works once: make the first admin)")
