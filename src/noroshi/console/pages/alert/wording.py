"""An alert as a line of a list."""

from __future__ import annotations

from noroshi.console.language import say
from noroshi.console.pieces.queue import Line, short_count
from noroshi.console.pieces.standing import state_of
from noroshi.model.triage import AlertRow


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
