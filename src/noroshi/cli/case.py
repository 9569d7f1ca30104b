"""`noroshi case`: the cases that people work on."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from noroshi.cli.desk import Assignee, Comment, Judgement, Reason
from noroshi.cli.place import Folder, SettingsFile

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Cases: list them, read one, close, reopen and assign them."
)

Number = Annotated[int, typer.Argument(help="Number of the case.")]


@app.command("list")
def show_all(
    closed: Annotated[bool, typer.Option("--closed", help="Closed ones too.")] = False,
    text: Annotated[str, typer.Option("--text", help="Only those that mention it.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many of the latest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one case a line.")] = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print the latest cases.

    Example: noroshi case list --closed --limit 10
    """
    from noroshi.cli.case_output import print_cases
    from noroshi.model.triage import CaseFilter
    from noroshi.platform.records import attached_records
    from noroshi.triage.desk.cases import list_cases

    wanted = CaseFilter(statuses=("new", "open", "closed") if closed else ("new", "open"), text=text)
    with attached_records(folder, settings) as database, database.reading() as session:
        print_cases(sys.stdout, list_cases(session, wanted, limit=limit).items, as_json=as_json)


@app.command()
def show(
    number: Number,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print everything about a case: who it is about, its alerts, what happened.

    Example: noroshi case show 1
    """
    from noroshi.cli.case_output import print_case
    from noroshi.cli.desk import open_desk
    from noroshi.triage.desk.case_stories import case_story

    with open_desk(folder, settings) as desk, desk.database.reading() as session:
        story = case_story(session, number, now=desk.now, half_life_hours=desk.half_life_hours)
    print_case(sys.stdout, story, as_json=as_json)


@app.command()
def close(
    number: Number,
    verdict: Judgement,
    reason: Reason,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Close a case with a verdict, which those of its alerts get that have none.

    Example: noroshi case close 1 --verdict true_positive --reason "key revoked, host rebuilt"
    """
    from noroshi.cli.case_output import print_cases
    from noroshi.cli.desk import open_desk
    from noroshi.platform.records import operator
    from noroshi.triage.desk.cases import close_case

    with open_desk(folder, settings) as desk, desk.database.session() as session:
        half_life = desk.half_life_hours
        done = close_case(session, operator(), number, verdict, reason, now=desk.now, half_life_hours=half_life)
    print_cases(sys.stdout, [done], as_json=False)


@app.command()
def reopen(number: Number, reason: Reason, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Open a closed case again; its alerts keep their verdicts.

    Example: noroshi case reopen 1 --reason "it came back"
    """
    from noroshi.cli.case_output import print_cases
    from noroshi.cli.desk import open_desk
    from noroshi.platform.records import operator
    from noroshi.triage.desk.cases import reopen_case

    with open_desk(folder, settings) as desk, desk.database.session() as session:
        done = reopen_case(session, operator(), number, reason, now=desk.now)
    print_cases(sys.stdout, [done], as_json=False)


@app.command()
def assign(
    numbers: Annotated[list[int], typer.Argument(help="Numbers of the cases.")],
    to: Assignee,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Give cases to somebody, or to nobody.

    Example: noroshi case assign 1 2 --to hana
    """
    from noroshi.cli.case_output import print_cases
    from noroshi.cli.desk import open_desk
    from noroshi.platform.records import operator
    from noroshi.triage.desk.cases import assign_cases

    with open_desk(folder, settings) as desk, desk.database.session() as session:
        done = assign_cases(session, operator(), numbers, to or None, now=desk.now)
    print_cases(sys.stdout, done, as_json=False)


@app.command()
def comment(number: Number, text: Comment, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Comment on a case.

    Example: noroshi case comment 1 "asked the owner"
    """
    from noroshi.cli.desk import comment_on

    comment_on(folder, settings, text, case_id=number)
