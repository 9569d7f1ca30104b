"""How it stands with an alert in a word, and the alert as a line of a list."""

from __future__ import annotations

from noroshi.console.language import say
from noroshi.console.pieces.badge import Tone
from noroshi.console.pieces.queue import Line, short_count
from noroshi.model.triage import AlertRow

_TONES: dict[str, Tone] = {"true_positive": "critical", "benign": "good", "false_positive": "medium", "duplicate": ""}


def state_of(row: AlertRow) -> tuple[str, Tone]:
    """The verdict of what is closed, whose it is, or what else there is to say; and its colour."""
    if row.status == "closed" and row.verdict:
        return say(f"signs.verdict_{row.verdict}"), _TONES[row.verdict]
    if row.status == "open" and row.assignee:
        return row.assignee, "accent"
    return say(f"signs.status_{row.status}"), "low" if row.status == "new" else ""


def alert_line(row: AlertRow) -> Line:
    """The alert in a list."""
    state, tone = state_of(row)
    return Line(
        key=row.uid,
        href=f"/alerts/{row.uid}",
        title=row.title,
        beneath=row.rule_id,
        severity=row.severity,
        risk=row.risk_score,
        entities=row.entities,
        entity_count=len(row.entities),
        count=short_count(row.occurrences),
        count_name=say("queue.occurrences", count=row.occurrences),
        seen=row.last_seen.isoformat(),
        state=state,
        state_tone=tone,
        is_fresh=row.status == "new",
    )
