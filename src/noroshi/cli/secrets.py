"""`noroshi secrets`: the secrets that connectors and playbooks use."""

from __future__ import annotations

from typing import Annotated

import typer

from noroshi.cli.place import SettingsFile

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Secrets of connectors and playbooks, kept encrypted."
)

_Name = Annotated[str, typer.Argument(help="What it is called, such as slack-token.")]


@app.command("set")
def set_secret(name: _Name, settings: SettingsFile = None) -> None:
    """Keep a secret. Its value is asked for, or read from standard input; it is never an argument.

    Example: pass show slack | noroshi secrets set slack-token
    """
    import getpass
    import sys

    from noroshi.platform.secrets import open_vault
    from noroshi.runtime.settings import load_settings

    asks = sys.stdin.isatty()
    value = getpass.getpass(f"{name}: ") if asks else sys.stdin.read().removesuffix("\n").removesuffix("\r")
    open_vault(load_settings(settings)[0]).set(name, value)
    typer.echo(f"kept {name}")


@app.command("list")
def show(settings: SettingsFile = None) -> None:
    """Print what secrets are kept here and when they were set; never a value.

    Example: noroshi secrets list
    """
    from noroshi.platform.secrets import open_vault
    from noroshi.runtime.settings import load_settings

    for kept in open_vault(load_settings(settings)[0]).list():
        typer.echo(f"{kept.name:<32} {kept.changed}")


@app.command()
def remove(name: _Name, settings: SettingsFile = None) -> None:
    """Forget a secret.

    Example: noroshi secrets remove slack-token
    """
    from noroshi.platform.secrets import open_vault
    from noroshi.runtime.settings import load_settings

    open_vault(load_settings(settings)[0]).remove(name)
    typer.echo(f"removed {name}")
