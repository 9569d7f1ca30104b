"""`noroshi token`: who may send records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from noroshi.cli.place import Folder, SettingsFile

if TYPE_CHECKING:
    from noroshi.collect.tokens import TokenFile

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Tokens of those who send records; changes take effect at once."
)

Name = Annotated[str, typer.Argument(help="What the token is called.")]


@app.command()
def create(
    name: Name,
    source: Annotated[list[str] | None, typer.Option(help="Source it may send to.", show_default="any")] = None,
    collector: Annotated[
        list[str] | None, typer.Option(help="Collector it may be shown to: http, splunk-hec, otlp.", show_default="any")
    ] = None,
    ack: Annotated[bool, typer.Option("--ack", help="Splunk's indexer acknowledgement.")] = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Make a token and print it. It is told only this once.

    Example: noroshi token create web-1 --source linux_auth --collector http
    """
    from noroshi.collect.tokens import ANY

    typer.echo(
        _tokens(folder, settings).create(name, sources=source or [ANY], collectors=collector or [ANY], acknowledges=ack)
    )


@app.command("list")
def show(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Print every token: its name and what it may be used for, never its secret.

    Example: noroshi token list
    """
    for token in _tokens(folder, settings).list():
        used = "sources " + ",".join(token.sources) + "  collectors " + ",".join(token.collectors)
        typer.echo(f"{token.name:<24} {token.created_at:%Y-%m-%d %H:%M}Z  {used}{'  ack' * token.acknowledges}")


@app.command()
def rotate(
    name: Name,
    grace: Annotated[float, typer.Option(min=0, help="Hours that the old secret stays good.")] = 0,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Give a token a new secret and print it.

    Example: noroshi token rotate web-1 --grace 24
    """
    from datetime import timedelta

    typer.echo(_tokens(folder, settings).rotate(name, grace=timedelta(hours=grace)))


@app.command()
def revoke(name: Name, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Refuse a token from now on.

    Example: noroshi token revoke web-1
    """
    _tokens(folder, settings).revoke(name)


def _tokens(folder: Path | None, file: Path | None) -> TokenFile:
    from noroshi.collect.tokens import FILE_NAME, TokenFile
    from noroshi.runtime.settings import settings_in

    return TokenFile(settings_in(folder, file).platform.dir / FILE_NAME)
