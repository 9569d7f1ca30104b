"""`noroshi settings`: what is set, and where."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from noroshi.cli.place import SettingsFile


class SettingsFormat(StrEnum):
    """How settings are printed."""

    table = "table"
    json = "json"


def settings(
    file: SettingsFile = None,
    output: Annotated[SettingsFormat, typer.Option("--format", help="How they are printed.")] = SettingsFormat.table,
) -> None:
    """Print every setting as it is in effect, and where it comes from; secrets are masked.

    The environment wins over the file: commit_seconds of the section lake is NOROSHI_LAKE_COMMIT_SECONDS.

    Example: NOROSHI_LAKE_COMMIT_SECONDS=2 noroshi settings --format json
    """
    import msgspec
    from rich.console import Console
    from rich.table import Table

    from noroshi.runtime.settings import effective, load_settings

    shown = list(effective(*load_settings(file)))
    if output is SettingsFormat.json:
        rows = {setting.name: {"value": setting.value, "origin": setting.origin} for setting in shown}
        typer.echo(msgspec.json.format(msgspec.json.encode(rows)).decode())
        return
    table = Table("Setting", "Value", "From", "What it is", show_edge=False, header_style="bold")
    for setting in shown:
        style = None if setting.origin == "default" else "bold"
        table.add_row(setting.name, setting.value, setting.origin, setting.description, style=style)
    Console(width=None if typer.get_text_stream("stdout").isatty() else 160).print(table)
