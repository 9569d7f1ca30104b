"""`noroshi suppression`: exceptions as code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from noroshi.cli.place import Folder, SettingsFile

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Suppressions, exceptions as code: check, list, add, end, export."
)

File = Annotated[Path, typer.Argument(help="File of a suppression, NAME.yaml.")]


@app.command()
def check(
    file: File,
    folder: Folder = None,
    settings: SettingsFile = None,
    replay: Annotated[bool, typer.Option("--replay/--no-replay", help="Try it on the stored alerts.")] = True,
) -> None:
    """Say what is wrong with a suppression, and what it would have hidden among the stored alerts.

    Exit code 1 when it is wrong or a confirmed true positive is among them and the file does not force it.

    Example: noroshi suppression check content/suppressions/nightly_backup.yaml
    """
    from noroshi.cli.suppression_output import print_replay
    from noroshi.platform.records import attached_records
    from noroshi.triage.desk.suppressing import replay_suppression
    from noroshi.triage.exceptions.files import parse_suppression

    one = parse_suppression(file.read_text(encoding="utf-8"), file.stem, str(file))
    if not replay:
        return
    with attached_records(folder, settings) as database, database.reading() as session:
        found = replay_suppression(session, one.rules, one.match)
    print_replay(sys.stdout, found)
    if found.true_positives and not one.forced:
        raise typer.Exit(1)


@app.command("list")
def show_all(
    every: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print the suppressions with how often each would have fired.

    Example: noroshi suppression list --all
    """
    from datetime import UTC, datetime

    from noroshi.cli.suppression_output import print_suppressions
    from noroshi.platform.records import attached_records
    from noroshi.triage.desk.suppressing import list_suppressions

    with attached_records(folder, settings) as database, database.reading() as session:
        print_suppressions(sys.stdout, list_suppressions(session, now=datetime.now(UTC), only_active=not every))


@app.command()
def add(
    file: File,
    force: Annotated[str, typer.Option("--force", help="Why it is saved although it hides true positives.")] = "",
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Save a suppression in the platform, as the console does. One in Git needs no adding: put it beside the rules.

    Example: noroshi suppression add nightly_backup.yaml
    """
    from datetime import UTC, datetime

    import msgspec

    from noroshi.cli.suppression_output import print_replay
    from noroshi.platform.records import attached_records, operator
    from noroshi.triage.desk.suppressing import add_suppression
    from noroshi.triage.exceptions.files import parse_suppression

    one = parse_suppression(file.read_text(encoding="utf-8"), file.stem, str(file))
    wanted = msgspec.structs.replace(one, origin="console", forced=force or one.forced)
    with attached_records(folder, settings) as database, database.session() as session:
        _, replay = add_suppression(session, operator(), wanted, now=datetime.now(UTC))
    print_replay(sys.stdout, replay)


@app.command()
def end(
    name: Annotated[str, typer.Argument(help="Name of the suppression.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """End a suppression of the console: what it hides is back in the queue.

    Example: noroshi suppression end nightly_backup --reason "backups moved"
    """
    from datetime import UTC, datetime

    from noroshi.platform.records import attached_records, operator
    from noroshi.triage.desk.suppressing import end_suppression

    with attached_records(folder, settings) as database, database.session() as session:
        end_suppression(session, operator(), name, reason, now=datetime.now(UTC))


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="Name of the suppression.")],
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print a suppression as the file that it would be in Git.

    Example: noroshi suppression export nightly_backup > content/suppressions/nightly_backup.yaml
    """
    from datetime import UTC, datetime

    from noroshi.platform.records import attached_records
    from noroshi.triage.desk.suppressing import get_suppression
    from noroshi.triage.exceptions.files import write_suppression

    with attached_records(folder, settings) as database, database.reading() as session:
        typer.echo(write_suppression(get_suppression(session, name, now=datetime.now(UTC))), nl=False)
