"""`noroshi risk`: risk scores of users, hosts and whatever else rules and playbooks score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from noroshi.runtime.settings import Settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Read and write risk scores.")

_Kind = Annotated[str, typer.Argument(help="What is scored: user, host, …")]
_Folder = Annotated[Path | None, typer.Option("--dir", help="Folder of the platform.", show_default="var/noroshi")]


@app.command()
def get(
    kind: _Kind, entity: Annotated[str, typer.Argument(metavar="ID", help="Which one.")], folder: _Folder = None
) -> None:
    """Print a score; what has none has 0.

    Example: noroshi risk get user bob@corp
    """
    from noroshi.platform.playbooks import attached_state

    with attached_state(_settings(folder)) as store:
        typer.echo(f"{store.risk(kind, entity):g}")


@app.command("set")
def set_score(
    kind: _Kind,
    entity: Annotated[str, typer.Argument(metavar="ID", help="Which one.")],
    value: Annotated[float, typer.Argument(min=0, help="The score.")],
    folder: _Folder = None,
) -> None:
    """Store a score.

    Example: noroshi risk set host d1277634511 60
    """
    from noroshi.platform.playbooks import attached_state

    with attached_state(_settings(folder)) as store:
        store.set_risk(kind, entity, value)


def _settings(folder: Path | None) -> Settings:
    from noroshi.runtime.settings import load_settings

    settings, _ = load_settings()
    if folder is None:
        return settings
    return settings.model_copy(update={"platform": settings.platform.model_copy(update={"dir": folder})})
