"""How cases are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from noroshi.model.triage import CaseRow, CaseStory

_STYLES = {"Critical": "bold red", "High": "red", "Medium": "yellow", "Low": "cyan"}


def print_cases(out: TextIO, cases: Sequence[CaseRow], *, as_json: bool) -> None:
    """A table, or JSON one a line."""
    if as_json:
        for case in cases:
            out.write(msgspec.json.encode(case).decode() + "\n")
        return
    table = Table("#", "Severity", "Status", "Case", "About", "Alerts", "Times", "Last seen", box=None)
    for case in cases:
        named = ", ".join(entity.value for entity in case.entities[:4])
        more = case.entity_count - len(case.entities[:4])
        table.add_row(
            str(case.id),
            Text(case.severity, _STYLES.get(case.severity, "")),
            case.status,
            Text(case.title),
            Text(named + (f" and {more} more" if more > 0 else "")),
            str(case.alerts),
            str(case.occurrences),
            f"{case.last_seen:%Y-%m-%d %H:%M}Z",
        )
    console = _console(out)
    console.print(table if cases else "no cases")


def print_case(out: TextIO, story: CaseStory, *, as_json: bool) -> None:
    """Everything of one."""
    if as_json:
        out.write(msgspec.json.format(msgspec.json.encode(story), indent=2).decode() + "\n")
        return
    console, case = _console(out), story.case
    console.print(Text(f"Case {case.id}: {case.title}", "bold"))
    told = f"{case.severity} · {case.status} · {case.assignee or 'nobody'} · {case.alerts} alerts"
    told += f", {case.occurrences} times"
    console.print(Text(told + (f" · {case.verdict}: {story.verdict_reason}" if case.verdict else "")))
    if story.summary:
        console.print(Text(story.summary))
    about = Table("About", "Kind", "Risk", "Alerts", box=None)
    for entity in story.entities:
        about.add_row(Text(entity.value), entity.kind, f"{entity.risk:.0f}", str(entity.alerts))
    alerts = Table("Alert", "Rule", "Severity", "Status", "Times", "First seen", box=None)
    for alert in story.alerts:
        first = f"{alert.first_seen:%Y-%m-%d %H:%M:%S}Z"
        alerts.add_row(Text(alert.title), alert.rule_id, alert.severity, alert.status, str(alert.occurrences), first)
    console.print(about, alerts, sep="\n\n")
    for entry in story.timeline:
        console.print(Text(f"{entry.at:%Y-%m-%d %H:%M}Z  {entry.actor}: {entry.text}", "dim"))
    for link in story.related:
        console.print(Text(f"related: case {link.case.id}, {link.case.title} ({link.reason})"))


def _console(out: TextIO) -> Console:
    return Console(file=out, highlight=False, width=None if out.isatty() else 160)
