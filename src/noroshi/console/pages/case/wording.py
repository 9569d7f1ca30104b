"""A case as a line of a list."""

from __future__ import annotations

from noroshi.console.language import say
from noroshi.console.pieces.queue import Line
from noroshi.console.pieces.standing import state_of
from noroshi.model.triage import CaseRow


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
