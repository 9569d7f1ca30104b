"""How it stands with an alert or a case, in a word and a colour."""

from __future__ import annotations

from noroshi.console.language import say
from noroshi.console.pieces.badge import Tone
from noroshi.model.triage import AlertRow, CaseRow

_TONES: dict[str, Tone] = {"true_positive": "critical", "benign": "good", "false_positive": "medium", "duplicate": ""}


def state_of(row: AlertRow | CaseRow) -> tuple[str, Tone]:
    """The verdict of what is closed, whose it is, or what else there is to say; and its colour."""
    if row.status == "closed" and row.verdict:
        return say(f"signs.verdict_{row.verdict}"), _TONES[row.verdict]
    if row.status == "open" and row.assignee:
        return row.assignee, "accent"
    return say(f"signs.status_{row.status}"), "low" if row.status == "new" else ""
