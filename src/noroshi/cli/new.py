"""`noroshi new`: a detection or an integration to begin with, whose check and tests pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Start a new detection or integration that passes its tests."
)

_DETECTIONS = Path("content/detections")


@app.command()
def detection(
    name: Annotated[str, typer.Argument(help="Folder and package, such as linux/root_login.")],
    into: Annotated[
        Path | None, typer.Option(help="Folder to put it in.", show_default=f"{_DETECTIONS} if there, else here")
    ] = None,
) -> None:
    """Write rule.rego, rule_test.rego, cases.yaml and README.md of a new detection.

    Example: noroshi new detection linux/root_login && noroshi test content/detections/linux/root_login
    """
    from noroshi.detect.content.scaffold import new_detection

    _tell(new_detection(name, into or (_DETECTIONS if _DETECTIONS.is_dir() else Path())), "check", "test")


@app.command()
def integration(
    name: Annotated[str, typer.Argument(help="Folder and name of the source, such as acme_proxy.")],
    into: Annotated[Path, typer.Option(help="Folder to put it in.")] = Path(),
) -> None:
    """Write manifest.toml, an analyzer in SQL, samples and README.md of a new log source.

    Example: noroshi new integration acme_proxy --into integrations && noroshi check integrations
    """
    from noroshi.sdk import new_integration

    _tell(new_integration(name, into), "check")


def _tell(files: Sequence[Path], *commands: str) -> None:
    for file in files:
        typer.echo(str(file))
    typer.echo("Next: " + " && ".join(f"noroshi {command} {files[0].parent}" for command in commands))
