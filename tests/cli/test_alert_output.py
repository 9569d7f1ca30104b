"""Alerts on a terminal: whatever a log says, it is shown and not obeyed."""

from __future__ import annotations

import io

from noroshi.cli.scan_output import AlertPrinter
from noroshi.model.alert import Alert


def test_what_attackers_wrote_into_logs_does_not_reach_the_terminal_as_commands() -> None:
    out = io.StringIO()
    printer = AlertPrinter(out, as_json=False)
    alert = Alert(
        uid="u",
        time="2026-01-05T10:00:00Z",
        title="Title \x1b[2J\x07",
        details="first [bold]line\nsecond \x1b]0;owned\x07",
        risk_score=10,
        severity="Low",
        entities=["root\x1b[31m"],
        rule_id="a.b",
        event_uids=["e"],
        source="web",
    )
    printer.write([alert])
    printer.finish()
    shown = out.getvalue()
    assert "\x1b" not in shown
    assert "\x07" not in shown
    for part in (r"Title \x1b[2J\x07", "first [bold]line", r"second \x1b]0;owned\x07", r"root\x1b[31m"):
        assert part in shown
