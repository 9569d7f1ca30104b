"""`noroshi alerts`: what rules have raised, as it comes and as people work on it."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated, Any, Literal

import typer

from noroshi.cli.desk import Assignee, Comment, Json, Judgement, Reason, Verdict
from noroshi.cli.place import Folder, SettingsFile
from noroshi.cli.scan import AlertFormat

app = typer.Typer(
    invoke_without_command=True,
    add_completion=False,
    help="Alerts: watch them, list and read them, judge and assign them.",
)


class Status(StrEnum):
    """How it stands with an alert."""

    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"
    SUPPRESSED = "suppressed"


class Severity(StrEnum):
    """OCSF severities."""

    INFORMATIONAL = "Informational"
    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
    CRITICAL = "Critical"


Uid = Annotated[str, typer.Argument(help="Uid of the alert, or of any time that it was raised.")]
Uids = Annotated[list[str], typer.Argument(help="Uids of the alerts.")]


@app.callback()
def watch(
    context: typer.Context,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing alerts as they are raised.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many of the latest to begin with.")] = 50,
    source: Annotated[str | None, typer.Option(help="Only of this source.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only of this rule, or of rules whose name begins so.")] = None,
    min_risk: Annotated[int, typer.Option(min=0, max=100, help="Only with this risk or more.")] = 0,
    output: Annotated[AlertFormat, typer.Option("--format", help="How they are printed.")] = AlertFormat.table,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print the latest alerts of a running platform as rules raised them, each once, in the order of their events.

    The commands below work on what became of them: one living alert for each thing that happens again and again.
    """
    if context.invoked_subcommand is not None:
        return
    import asyncio

    from noroshi.cli.alert_stream import Wanted, print_stream
    from noroshi.cli.scan_output import AlertPrinter

    printer = AlertPrinter(sys.stdout, as_json=output is AlertFormat.json)
    asyncio.run(print_stream(folder, settings, printer, Wanted(source, rule, min_risk), limit, follow=follow))


@app.command("list")
def show_all(
    status: Annotated[
        list[Status] | None,
        typer.Option(help="Only in this state; may be given again.", show_default="new and open"),
    ] = None,
    severity: Annotated[list[Severity] | None, typer.Option(help="Only as severe as this; may be given again.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only of this rule.")] = None,
    entity: Annotated[
        str | None, typer.Option(metavar="KIND/VALUE", help="Only about this, such as user/bob or ip/203.0.113.7.")
    ] = None,
    assignee: Annotated[str | None, typer.Option(help="Only somebody's; '' is nobody's.")] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="Only judged so.")] = None,
    text: Annotated[str, typer.Option(help="Only those that mention it.")] = "",
    since: Annotated[str, typer.Option(metavar="WHEN", help="Only seen since: 24h, 7d, or a time in UTC.")] = "",
    order: Annotated[Literal["latest", "oldest", "risk"], typer.Option(help="Which come first.")] = "latest",
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 50,
    as_json: Json = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print the queue, or whatever the filters say.

    Example: noroshi alerts list --severity Critical --severity High --since 24h
    """
    from noroshi.cli.alert_output import print_alerts
    from noroshi.cli.desk import open_desk, parse_entity, parse_since
    from noroshi.model.triage import AlertFilter
    from noroshi.triage.desk.alerts import count_alerts, list_alerts
    from noroshi.triage.desk.entities import find_entity

    with open_desk(folder, settings) as desk, desk.database.reading() as session:
        about = find_entity(session, *parse_entity(entity)) if entity else None
        chosen: dict[str, Any] = {"severities": tuple(one.value for one in severity or ())}
        if status:
            chosen["statuses"] = tuple(one.value for one in status)
        wanted = AlertFilter(
            **chosen,
            rule_id=rule,
            entity_id=about,
            assignee=assignee,
            verdict=verdict,
            text=text,
            since=parse_since(since, desk.now),
        )
        found = list_alerts(session, wanted, order=order, limit=limit).items
        print_alerts(sys.stdout, found, count_alerts(session, wanted), as_json=as_json)


@app.command()
def show(uid: Uid, as_json: Json = False, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Print everything about an alert: what happened, to whom, what people said, the records it rests on.

    Example: noroshi alerts show 1f0c…
    """
    from noroshi.cli.alert_output import print_alert
    from noroshi.cli.desk import open_desk
    from noroshi.triage.desk.alert_stories import alert_story

    with open_desk(folder, settings) as desk, desk.database.reading() as session:
        story = alert_story(session, uid, now=desk.now, half_life_hours=desk.half_life_hours)
    print_alert(sys.stdout, story, as_json=as_json)


@app.command()
def explain(uid: Uid, as_json: Json = False, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Show every condition of the alert's rule, as the rule is now, on the record that raised it.

    Example: noroshi alerts explain 1f0c…
    """
    from contextlib import closing

    from noroshi.cli.desk import open_desk
    from noroshi.cli.explain_output import print_explanation
    from noroshi.platform.workings import Workings
    from noroshi.triage.desk.alert_stories import alert_story

    with open_desk(folder, settings) as desk:
        with desk.database.reading() as session:
            story = alert_story(session, uid, now=desk.now, half_life_hours=desk.half_life_hours)
        with closing(Workings(desk.settings)) as workings:
            explanation = workings.explain_alert(story)
    print_explanation(sys.stdout, explanation, as_json=as_json)


@app.command()
def judge(
    uids: Uids,
    verdict: Judgement,
    reason: Reason,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Close alerts with a verdict. Judging again replaces it; all that were given stay on record.

    Example: noroshi alerts judge 1f0c… --verdict benign --reason "backup test, CHG-1234"
    """
    from noroshi.cli.alert_output import print_changed
    from noroshi.cli.desk import open_desk
    from noroshi.platform.records import operator
    from noroshi.triage.desk.judging import judge_alerts

    with open_desk(folder, settings) as desk, desk.database.session() as session:
        half_life = desk.half_life_hours
        done = judge_alerts(session, operator(), uids, verdict, reason, now=desk.now, half_life_hours=half_life)
    print_changed(sys.stdout, done)


@app.command()
def reopen(uids: Uids, reason: Reason, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Put closed or suppressed alerts back into the queue.

    Example: noroshi alerts reopen 1f0c… --reason "it came back"
    """
    from noroshi.cli.alert_output import print_changed
    from noroshi.cli.desk import open_desk
    from noroshi.platform.records import operator
    from noroshi.triage.desk.judging import reopen_alerts

    with open_desk(folder, settings) as desk, desk.database.session() as session:
        half_life = desk.half_life_hours
        done = reopen_alerts(session, operator(), uids, reason, now=desk.now, half_life_hours=half_life)
    print_changed(sys.stdout, done)


@app.command()
def assign(
    uids: Uids,
    to: Assignee,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Give alerts to somebody, or to nobody.

    Example: noroshi alerts assign 1f0c… 77ab… --to hana
    """
    from noroshi.cli.alert_output import print_changed
    from noroshi.cli.desk import open_desk
    from noroshi.platform.records import operator
    from noroshi.triage.desk.alerts import assign_alerts

    with open_desk(folder, settings) as desk, desk.database.session() as session:
        done = assign_alerts(session, operator(), uids, to or None, now=desk.now)
    print_changed(sys.stdout, done)


@app.command()
def comment(uid: Uid, text: Comment, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Comment on an alert.

    Example: noroshi alerts comment 1f0c… "asked the owner"
    """
    from noroshi.cli.desk import comment_on

    comment_on(folder, settings, text, alert_uid=uid)
