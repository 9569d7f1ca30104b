"""`noroshi status`: what runs, how far behind it is, what died."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from noroshi.cli.place import Folder, SettingsFile

if TYPE_CHECKING:
    from noroshi.platform.condition import Condition


def status(
    folder: Folder = None,
    settings: SettingsFile = None,
    everything: Annotated[bool, typer.Option("--all", help="Readers that have nothing to do, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show processes, sources, streams, readers and disk of a running platform.

    Example: noroshi status --dir /srv/noroshi
    """
    import asyncio

    import msgspec

    from noroshi.platform.attach import attach
    from noroshi.platform.condition import read_condition

    found = asyncio.run(read_condition(attach(folder, settings)))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        _print(found, everything=everything)


def _print(found: Condition, *, everything: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from noroshi.cli.printable import printable

    console = Console(width=None if typer.get_text_stream("stdout").isatty() else 140, highlight=False)

    def table(*names: str) -> Any:
        return Table(*names, show_edge=False, header_style="bold")

    processes = table("Process", "State", "Pid", "Restarts", "Last words")
    sources = table("Source", "Records", "Records/s", "Dead", "Batches behind")
    for name, source in found.sources.items():
        cells = (f"{source.collected:,}", f"{source.rate:,.1f}", f"{source.dead:,}", f"{source.behind:,}")
        sources.add_row(name, *cells, style="red" if source.dead * 10 > source.collected else None)
    for name, child in found.children.items():
        style = None if child["state"] == "running" else "red"
        words = Text(printable(child["lastWords"][-80:]))
        processes.add_row(name, child["state"], str(child["pid"] or "–"), str(child["restarts"]), words, style=style)
    streams = table("Stream", "Messages", "MiB", "Last", "Messages/s")
    for name, stream in found.streams.items():
        size = f"{stream.bytes / 2**20:,.1f}"
        streams.add_row(name, f"{stream.messages:,}", size, f"{stream.last_sequence:,}", f"{stream.rate:,.1f}")
    readers = table("Reader", "Stream", "Behind", "In work", "Again")
    idle = 0
    for reader in found.readers:
        lag = (reader.lag.pending, reader.lag.in_flight, reader.lag.redelivered)
        if any(lag) or everything:
            readers.add_row(reader.name, reader.stream, *(f"{number:,}" for number in lag))
        else:
            idle += 1
    for part in (processes, sources, streams, readers):
        if part.row_count:
            console.print(part, "")
    if idle:
        console.print(f"{idle} readers have nothing left to do (--all lists them)")
    disk = found.disk
    console.print(f"disk: {found.folder_bytes / 2**20:,.0f} MiB used here, {disk.free_bytes / 2**30:,.1f} GiB free")
    if disk.is_short:
        limit = f"{disk.reserve_bytes / 2**20:,.0f} MiB"
        console.print(f"the disk is full: nothing new is taken in until {limit} are free", style="red")
