"""`noroshi schema`: what events look like, for people and for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from noroshi.runtime.errors import UsageError
from noroshi.schemas.generate import Target

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The schemas of events, alerts and responses.")


@app.command()
def generate(
    target: Annotated[Target | None, typer.Option(help="What to make.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; made when it is not there.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Renew the files in Noroshi's own tree.")] = False,
) -> None:
    """Make type definitions for another system out of the schemas.

    Example: noroshi schema generate --target jsonschema --out types
    """
    from noroshi.schemas.generate import render, render_tree, write

    if all_ and (target or out):
        raise UsageError("--all stands alone: it renews every target in Noroshi's own tree")
    if all_:
        import noroshi

        paths = write(render_tree(), Path(noroshi.__file__).parent)
    elif target and out:
        paths = write(render(target), out)
    else:
        raise UsageError("say --target and --out, or --all")
    for path in paths:
        typer.echo(str(path))


@app.command()
def show(
    path: Annotated[str, typer.Argument(help="A class name or uid, or a path such as device.os.")] = "",
) -> None:
    """Show the event classes, one class, or what stands below a path of an event.

    Example: noroshi schema show device.os
    """
    from noroshi.schemas.description import describe

    for line in describe(path):
        typer.echo(line)


@app.command()
def api() -> None:
    """Print the reference of the API in Markdown.

    Example: noroshi schema api > api.md
    """
    from datetime import UTC, datetime

    from noroshi.api.app import build_api
    from noroshi.api.reference import reference
    from noroshi.api.surroundings import build_surroundings
    from noroshi.records.database import Database
    from noroshi.runtime.settings import load_settings

    settings, _ = load_settings(environment={})
    around = build_surroundings(settings, Database("sqlite://"), "of nobody", now=lambda: datetime.now(UTC))
    typer.echo(reference(build_api(around).openapi()), nl=False)
