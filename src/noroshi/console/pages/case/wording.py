"""How it stands with a case in a word, and the case as a line of a list."""

from __future__ import annotations

from noroshi.console.language import say
from noroshi.console.pieces.badge import Tone
from noroshi.console.pieces.queue import Line
from noroshi.model.triage import CaseRow

_TONES: dict[str, Tone] = {"true_positive": "critical", "benign": "good", "false_positive": "medium", "duplicate": ""}


def state_of(row: CaseRow) -> tuple[str, Tone]:
    """The verdict of what is closed, whose it is, or what else there is to say; and its colour."""
    if row.status == "closed" and row.verdict:
        return say(f"signs.verdict_{row.verdict}"), _TONES[row.verdict]
    if row.status == "open" and row.assignee:
        return row.assignee, "accent"
    return say(f"signs.status_{row.status}"), "low" if row.status == "new" else ""


def case_line(row: CaseRow) -> Line:
    """The case in a list."""
    return Line(
        key=str(row.id),
        href=f"/cases/{row.id}",
        title=row.title,
        beneath=f"#{row.id} · {say('case.alerts_of', count=row.alerts)}",
        severity=row.severity,
        risk=row.risk_score,
        entities=row.entities,
        entity_count=row.entity_count,
        count="",
        count_name="",
        seen=row.last_seen.isoformat(),
        state=state_of(row)[0],
        state_tone=state_of(row)[1],
        is_fresh=row.status == "new",
    )
