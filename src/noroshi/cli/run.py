"""`noroshi run`: single rooms against servers that run elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from noroshi.cli.place import SettingsFile

if TYPE_CHECKING:
    from noroshi.platform.greeting import RoomStarted


def run(
    rooms: Annotated[list[str], typer.Argument(metavar="ROOM…", help="Rooms to run here, such as analyze or detect.")],
    workers: Annotated[int, typer.Option(min=1, help="Processes of each room.")] = 1,
    settings: SettingsFile = None,
) -> None:
    """Run rooms on this machine against a broker, store and lake elsewhere; start more of them to scale.

    Needs broker.url, and state.url for detect. Prints a line for each room when it works, with its address. Ctrl-C
    drains and stops.

    Example: NOROSHI_BROKER_URL=nats://broker:4222 noroshi run analyze --workers 4
    """
    import asyncio
    import sys

    from noroshi.platform.machine import run_rooms
    from noroshi.runtime.logs import configure_logs
    from noroshi.runtime.settings import load_settings

    chosen, _ = load_settings(settings)
    configure_logs(chosen.platform.log_level, room="run", as_json=not sys.stderr.isatty())
    asyncio.run(run_rooms(chosen, dict.fromkeys(rooms, workers), settings, _tell))


def _tell(started: RoomStarted) -> None:
    processes = f" in {started.processes} processes" if started.processes > 1 else ""
    address = f": {started.address}" if started.address else ""
    typer.echo(f"{started.room} works{processes}{address}")
    if started.lacks_admin:
        typer.echo("nobody can sign in yet: `noroshi user setup-link` prints a link that makes the first admin")
