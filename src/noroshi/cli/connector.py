"""`noroshi connector`: what connectors there are, what they do, and whether they work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from noroshi.cli.place import SettingsFile

if TYPE_CHECKING:
    from noroshi.connect.assembly import Connections

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Connectors: what they do, and whether they work.")

_Name = Annotated[str, typer.Argument(help="A connector, such as slack.")]


@app.command("list")
def show(settings: SettingsFile = None) -> None:
    """Print every connector and whether its settings are complete; `check` tells whether it works.

    Example: noroshi connector list
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from noroshi.connect.connection import Unready

    table = Table("Name", "Connects to", "Settings", show_edge=False, header_style="bold")
    with _connections(settings) as connections:
        for name, service in sorted((name.removeprefix("noroshi."), one) for name, one in connections.services.items()):
            state = f"lacks {service.fault}" if isinstance(service, Unready) else "complete"
            table.add_row(*map(Text, (name, service.connector.title, state)))
    Console(width=None if typer.get_text_stream("stdout").isatty() else 140).print(table)


@app.command()
def check(name: _Name, settings: SettingsFile = None) -> None:
    """Ask the other side whether it answers and knows us. Exit code 1 when not.

    Example: noroshi connector check slack
    """
    from noroshi.sdk.outside import CallError

    with _connections(settings) as connections:
        try:
            typer.echo(f"{name}: {connections.named(name).check()}")
        except CallError as error:
            typer.echo(f"{name}: {error}", err=True)
            raise typer.Exit(1) from None


@app.command()
def actions(name: _Name, settings: SettingsFile = None) -> None:
    """Print what a connector does, with arguments.

    Example: noroshi connector actions slack
    """
    from noroshi.connect.discovery import find_connectors
    from noroshi.connect.reference import describe
    from noroshi.runtime.settings import load_settings

    typer.echo(describe(name, find_connectors(load_settings(settings)[0].connect.folder)), nl=False)


@app.command()
def reference() -> None:
    """Print the reference of all connectors in Markdown.

    Example: noroshi connector reference > connectors.md
    """
    from noroshi.connect.discovery import find_connectors
    from noroshi.connect.reference import write_reference

    typer.echo(write_reference(find_connectors().values()), nl=False)


@contextmanager
def _connections(file: Path | None) -> Iterator[Connections]:
    from contextlib import ExitStack
    from functools import cache

    from noroshi.platform.hands import open_connections
    from noroshi.platform.playbooks import attached_state
    from noroshi.runtime.settings import load_settings
    from noroshi.state.contract import StateStore

    settings = load_settings(file)[0]
    with ExitStack() as held:

        @cache
        def store() -> StateStore:
            return held.enter_context(attached_state(settings))

        yield held.enter_context(open_connections(settings, store))
