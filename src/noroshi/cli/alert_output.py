"""How alerts that people work on are printed. Rules and senders wrote the texts: nothing in them moves a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from noroshi.cli.printable import printable
from noroshi.model.triage import AlertRow, AlertStory

_STYLES = {"Critical": "bold red", "High": "red", "Medium": "yellow", "Low": "cyan"}
_SHOWN_RECORDS = 5


def print_alerts(out: TextIO, alerts: Sequence[AlertRow], count: int, *, as_json: bool) -> None:
    """A table, or JSON one a line; `count` says how many there are in all."""
    if as_json:
        for alert in alerts:
            out.write(msgspec.json.encode(alert).decode() + "\n")
        return
    console = console_for(out)
    if not alerts:
        console.print("no alerts")
        return
    table = Table("Uid", "Severity", "Risk", "Status", "Alert", "About", "Times", "Last seen", "Whose", box=None)
    for alert in alerts:
        named = ", ".join(printable(entity.value) for entity in alert.entities[:4])
        table.add_row(
            alert.uid,
            Text(alert.severity, _STYLES.get(alert.severity, "")),
            str(alert.risk_score),
            alert.verdict or alert.status,
            Text(printable(alert.title)),
            Text(named + (" …" if len(alert.entities) > 4 else "")),
            str(alert.occurrences),
            f"{alert.last_seen:%Y-%m-%d %H:%M}Z",
            printable(alert.assignee or ""),
        )
    console.print(table)
    if count > len(alerts):
        console.print(f"{len(alerts)} of {count}; narrow them, or ask for more with --limit", style="dim")


def print_changed(out: TextIO, alerts: Sequence[AlertRow]) -> None:
    """How alerts stand after something was done with them, one a line."""
    for alert in alerts:
        told = f"{alert.uid}  {alert.verdict or alert.status}  {printable(alert.title)}"
        out.write(told + (f"  ({printable(alert.assignee)})" if alert.assignee else "") + "\n")


def print_alert(out: TextIO, story: AlertStory, *, as_json: bool) -> None:
    """Everything of one."""
    if as_json:
        out.write(msgspec.json.format(msgspec.json.encode(story), indent=2).decode() + "\n")
        return
    console, alert = console_for(out), story.alert
    console.print(Text(printable(alert.title), "bold"))
    console.print(Text(f"{alert.severity} · risk {alert.risk_score} · {alert.status} · {alert.assignee or 'nobody'}"))
    if alert.verdict:
        console.print(Text(f"{alert.verdict}: {printable(story.verdict_reason)}"))
    if story.details:
        console.print(Text("\n".join(map(printable, story.details.splitlines()))))
    console.print(_facts(story))
    about = Table("About", "Kind", "Risk now", "Alerts", box=None)
    for entity in story.entities:
        about.add_row(Text(printable(entity.value)), entity.kind, f"{entity.risk:.0f}", str(entity.alerts))
    console.print(about)
    _print_records(console, story)
    for entry in story.timeline:
        console.print(Text(f"{entry.at:%Y-%m-%d %H:%M}Z  {printable(entry.actor)}: {printable(entry.text)}", "dim"))
    for said in story.comments:
        console.print(
            Text(f"{said.created_at:%Y-%m-%d %H:%M}Z  {printable(said.author)} wrote: {printable(said.text)}")
        )


def _facts(story: AlertStory) -> Table:
    alert = story.alert
    times = "once" if alert.occurrences == 1 else f"{alert.occurrences} times"
    table = Table(show_header=False, box=None, pad_edge=False)
    facts: dict[str, Any] = {
        "uid": alert.uid,
        "rule": f"{alert.rule_id} {story.rule_commit[:12]}".strip(),
        "source": alert.source,
        "seen": f"{times}, {alert.first_seen:%Y-%m-%d %H:%M:%S}Z to {alert.last_seen:%H:%M:%S}Z",
        "attack": ", ".join(alert.attack_ids),
        "case": story.case and f"{story.case.id}: {story.case.title}",
        "playbook": story.playbook and story.playbook.name,
        "suppressed by": alert.suppression,
    }
    for name, value in facts.items():
        if value:
            table.add_row(Text(name, "dim"), Text(printable(str(value))))
    return table


def _print_records(console: Console, story: AlertStory) -> None:
    kept = [one for one in story.occurrences if one.evidence]
    for one in kept[:_SHOWN_RECORDS]:
        for call in one.calls:
            asked = f"{call.function}({', '.join(call.arguments)}) = {call.answer}"
            console.print(Text(f"{one.time:%Y-%m-%d %H:%M:%S}Z  {printable(asked)}", "cyan"))
        for record in one.evidence:
            console.print(Text(f"{one.time:%Y-%m-%d %H:%M:%S}Z  {printable(record.raw_data)}"))


def console_for(out: TextIO) -> Console:
    """A pipe has no width of its own; wide enough that lines stay whole."""
    return Console(file=out, highlight=False, width=None if out.isatty() else 200)
