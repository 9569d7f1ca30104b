"""`noroshi case`: the cases that people work on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Cases: list them, read one.")

Folder = Annotated[Path | None, typer.Option("--dir", help="Folder of the platform.", show_default="var/noroshi")]


@app.command("list")
def show_all(
    closed: Annotated[bool, typer.Option("--closed", help="Closed ones too.")] = False,
    text: Annotated[str, typer.Option("--text", help="Only those that mention it.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many of the latest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one case a line.")] = False,
    folder: Folder = None,
) -> None:
    """Print the latest cases."""
    from noroshi.cli.case_output import print_cases
    from noroshi.model.triage import CaseFilter
    from noroshi.platform.records import attached_records
    from noroshi.triage.desk.cases import list_cases

    wanted = CaseFilter(statuses=("new", "open", "closed") if closed else ("new", "open"), text=text)
    with attached_records(folder) as database, database.reading() as session:
        print_cases(sys.stdout, list_cases(session, wanted, limit=limit).items, as_json=as_json)


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="Number of the case.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    folder: Folder = None,
) -> None:
    """Print everything about a case: who it is about, its alerts, what happened.

    Example: noroshi case show 1
    """
    from datetime import UTC, datetime

    from noroshi.cli.case_output import print_case
    from noroshi.platform.records import attached_records
    from noroshi.runtime.settings import load_settings
    from noroshi.triage.desk.case_stories import case_story

    half_life_hours = load_settings()[0].triage.half_life_hours
    with attached_records(folder) as database, database.reading() as session:
        story = case_story(session, number, now=datetime.now(UTC), half_life_hours=half_life_hours)
    print_case(sys.stdout, story, as_json=as_json)
