"""`noroshi risk`: risk scores of users, hosts and whatever else rules and playbooks score."""

from __future__ import annotations

from typing import Annotated

import typer

from noroshi.cli.place import Folder, SettingsFile

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Read and write risk scores.")

_Kind = Annotated[str, typer.Argument(help="What is scored: user, host, …")]


@app.command()
def get(
    kind: _Kind,
    entity: Annotated[str, typer.Argument(metavar="ID", help="Which one.")],
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print a score; what has none has 0.

    Example: noroshi risk get user bob@corp
    """
    from noroshi.platform.playbooks import attached_state
    from noroshi.runtime.settings import settings_in

    with attached_state(settings_in(folder, settings)) as store:
        typer.echo(f"{store.risk(kind, entity):g}")


@app.command("set")
def set_score(
    kind: _Kind,
    entity: Annotated[str, typer.Argument(metavar="ID", help="Which one.")],
    value: Annotated[float, typer.Argument(min=0, help="The score.")],
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Store a score.

    Example: noroshi risk set host d1277634511 60
    """
    from noroshi.platform.playbooks import attached_state
    from noroshi.runtime.settings import settings_in

    with attached_state(settings_in(folder, settings)) as store:
        store.set_risk(kind, entity, value)
