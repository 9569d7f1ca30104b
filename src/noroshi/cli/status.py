"""`noroshi status`: what runs, how far behind it is, what died."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from noroshi.platform.condition import Condition


def status(
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Folder of the platform.", show_default="var/noroshi")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show processes, streams, lag per source, rates and disk of a running platform."""
    import asyncio

    import msgspec

    from noroshi.platform.attach import attach
    from noroshi.platform.condition import read_condition

    found = asyncio.run(read_condition(attach(folder)))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        _print(found)


def _print(found: Condition) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if typer.get_text_stream("stdout").isatty() else 140, highlight=False)

    def table(*names: str) -> Any:
        return Table(*names, show_edge=False, header_style="bold")

    processes = table("Process", "State", "Pid", "Restarts", "Last words")
    for name, child in found.children.items():
        style = None if child["state"] == "running" else "red"
        words = child["lastWords"][-80:]
        processes.add_row(name, child["state"], str(child["pid"] or "–"), str(child["restarts"]), words, style=style)
    streams = table("Stream", "Messages", "MiB", "Last", "Messages/s")
    for name, stream in found.streams.items():
        size = f"{stream.bytes / 2**20:,.1f}"
        streams.add_row(name, f"{stream.messages:,}", size, f"{stream.last_sequence:,}", f"{stream.rate:,.1f}")
    readers = table("Reader", "Stream", "Behind", "In work", "Again")
    for reader in found.readers:
        lag = (reader.lag.pending, reader.lag.in_flight, reader.lag.redelivered)
        readers.add_row(reader.name, reader.stream, *(f"{number:,}" for number in lag))
    for part in (processes, streams, readers):
        console.print(part, "")
    console.print(f"disk: {found.folder_bytes / 2**20:,.0f} MiB used here, {found.free_bytes / 2**30:,.1f} GiB free")
