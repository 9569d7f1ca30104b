"""How suppressions are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from noroshi.model.triage import Replay, Suppression


def print_suppressions(out: TextIO, suppressions: Sequence[Suppression]) -> None:
    """A table."""
    table = Table("Name", "State", "Expires", "Hidden", "Rules", "Owner", "Reason", box=None)
    for one in suppressions:
        rules = ", ".join(one.rules)
        expires = f"{one.expires_at:%Y-%m-%d %H:%M}Z"
        table.add_row(one.name, one.state, expires, str(one.hits), Text(rules), Text(one.owner), Text(one.reason))
    _console(out).print(table if suppressions else "no suppressions")


def print_replay(out: TextIO, replay: Replay) -> None:
    """What would have been hidden, and the true positives among it."""
    console = _console(out)
    times = f", {replay.occurrences} times" if replay.alerts else ""
    console.print(f"would have hidden {replay.alerts} of {replay.looked_at} stored alerts of its rules{times}")
    for alert in replay.examples[:10]:
        console.print(Text(f"  {alert.last_seen:%Y-%m-%d %H:%M}Z  {alert.title}", "dim"))
    for alert in replay.true_positives:
        console.print(Text(f"  confirmed true positive: {alert.title} ({alert.uid})", "bold red"))


def _console(out: TextIO) -> Console:
    return Console(file=out, highlight=False, width=None if out.isatty() else 160)
