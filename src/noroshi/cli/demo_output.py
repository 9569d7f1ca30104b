"""How the demonstration shows itself."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from noroshi.model.triage import AlertRow
from noroshi.platform.greeting import Started
from noroshi.story.night import MINER_SHA256, THIEF
from noroshi.story.telling import Scenes, Told

_STYLES = {"Critical": "bold white on red", "High": "bold red", "Medium": "yellow", "Low": "cyan"}


def scenes(console: Console, *, stay: bool) -> Scenes:
    """Scenes printed as they come."""

    def up(started: Started) -> None:
        console.print(f"[green]●[/] Noroshi is up in {started.seconds:.1f} s: broker, store, lake, and every room.")

    def night(records: int) -> None:
        console.print(f"[green]●[/] {records:,} records of an ordinary night went in over HTTP.")

    def entered(hosts: int) -> None:
        console.print(
            f"[red]●[/] He logs in to {hosts} hosts from {THIEF}, which is on the list of threat actors: "
            f"{hosts} alerts. Ten logins are no proof of a walk yet."
        )

    def miner() -> None:
        console.print(f"[red]●[/] On the last he leaves a coin miner (SHA-256 {MINER_SHA256[:12]}…): one alert more.")

    def given_away() -> None:
        console.print("[red]●[/] He comes back to see whether it runs. The eleventh login in five minutes …")

    def over(told: Told) -> None:
        console.print(
            f"[green]●[/] … gives him away. {told.seconds:.1f} s later the key opens nothing any more, "
            "and his sessions are gone."
        )
        _show(console, told, stay=stay)

    return Scenes(up=up, night=night, entered=entered, miner=miner, given_away=given_away, over=over)


def _show(console: Console, told: Told, *, stay: bool) -> None:
    console.print()
    console.print(_alerts(told.alerts))
    if told.case is not None:
        console.print(
            f"\n[bold]Case {told.case.id}[/]: {told.case.title} · {told.case.severity} · risk {told.case.risk_score} · "
            f"{told.case.alerts} alerts about {told.case.entity_count} entities"
        )
    console.print(
        "Risk: " + " · ".join(f"{entity.kind} {entity.value} [bold]{entity.risk:.0f}[/]" for entity in told.entities)
    )
    console.print()
    steps = [Text(line, no_wrap=True, overflow="ellipsis") for line in told.run.lines]
    console.print(Panel(Group(*steps), title="the playbook, step by step", title_align="left"))
    console.print(Panel(told.message, title="Slack, #security", title_align="left"))
    console.print(_closing(told, stay=stay), soft_wrap=True)


def _alerts(alerts: list[AlertRow]) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name, justify in (
        ("Time", "left"),
        ("Risk", "right"),
        ("Alert", "left"),
        ("About", "left"),
        ("Times", "right"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for alert in alerts:
        table.add_row(
            f"{alert.first_seen:%H:%M:%S}",
            str(alert.risk_score),
            f"[{_STYLES.get(alert.severity, 'default')}]{alert.title}[/]",
            ", ".join(entity.value for entity in alert.entities),
            str(alert.occurrences),
        )
    return table


def typed() -> str:
    """What starts us in this shell: our name where that finds us, else the way that was written."""
    started, found = Path(sys.argv[0]), shutil.which("noroshi")
    if not started.exists() or (found and Path(found).samefile(started)):
        return "noroshi"
    return os.path.relpath(started)


def _closing(told: Told, *, stay: bool) -> str:
    settings, noroshi = told.place / "noroshi.toml", typed()
    if stay:
        enter = told.setup_link or told.console
        return f"""
[bold]The platform goes on. Look around:[/]
  1. Open [bold]{enter}[/]
     and choose a name and a password. The link works once; afterwards the console is at {told.console}
  2. [bold]Cases, #1[/]: all that he did in one place, whom it is about, and how risky each of them is.
  3. There, [bold]A key opens one host after the other[/]: why it fired, and what happened around it.
  4. Suppress the alert of the coin miner, end the suppression, close the case. [bold]?[/] shows the keys of a page.
Or from another terminal:
  {noroshi} query "FROM events LIMIT 10" --dir {told.place}/platform
  {noroshi} playbook runs --dir {told.place}/platform
Ctrl-C ends the story. Everything of it is in {told.place}."""
    return f"""
Everything of the story is in {told.place}: logs, rules, playbook, lake. Run it again with its console:
  {noroshi} up --settings {settings}
Try next:
  {noroshi} scan {told.place}/logs/fleet.jsonl --lists {told.place}/lists     # find threats in files
  {noroshi} test {told.place}/detections     # run the tests of its rules
  {noroshi} new detection my_product/my_first_rule     # write your own, test first"""
