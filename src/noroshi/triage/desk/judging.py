"""Verdicts: closing alerts with a judgement, and opening them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, get_args

from sqlalchemy import insert
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.model.triage import AlertRow, Verdict
from noroshi.records.tables import VerdictRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.alerts import take
from noroshi.triage.desk.refusals import RefusedError
from noroshi.triage.desk.rows import alert_rows
from noroshi.triage.desk.trail import audit_alert, tell
from noroshi.triage.exceptions.hiding import rekey
from noroshi.triage.scoring import rescore

VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
_WORDS: Final = {
    "true_positive": "true positive",
    "benign": "benign",
    "false_positive": "false positive",
    "duplicate": "duplicate",
}


def judge_alerts(
    session: Session,
    actor: Actor,
    uids: Sequence[str],
    verdict: Verdict,
    reason: str,
    *,
    now: datetime,
    half_life_hours: float = 24,
) -> list[AlertRow]:
    """Close alerts with a verdict. What was no true positive counts no more in any entity's risk.

    Judging again replaces the verdict; all that were given stay on record. What the rule raises after that is a new
    alert. Raises UsageError without a reason.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"no verdict {verdict!r}; verdicts are {', '.join(VERDICTS)}")
    if not reason.strip():
        raise UsageError("a verdict needs a reason: say how you know")
    records = take(session, actor, uids, now=now)
    for record in records:
        before = {"status": record.status, "verdict": record.verdict, "reason": record.verdict_reason}
        record.status, record.is_living, record.suppression = "closed", False, None
        record.verdict, record.verdict_reason, record.closed_at = verdict, reason, now
        given = {"alert_uid": record.uid, "rule_id": record.rule_id, "verdict": verdict, "reason": reason}
        session.execute(insert(VerdictRecord).values(**given, by=actor.name, at=now))
        words = f"judged {_WORDS[verdict]}: {reason}"
        said = {"said": "judged", "verdict": verdict, "reason": reason}
        tell(session, actor.name, "verdict", words, now=now, alert_uid=record.uid, case_id=record.case_id, facts=said)
        after = {"status": "closed", "verdict": verdict, "reason": reason}
        audit_alert(session, actor, "judge", record.uid, before, after, now)
    session.flush()
    rescore(session, [record.uid for record in records], half_life_hours)
    return alert_rows(session, records)


def reopen_alerts(
    session: Session, actor: Actor, uids: Sequence[str], reason: str, *, now: datetime, half_life_hours: float = 24
) -> list[AlertRow]:
    """Put closed or suppressed alerts back into the queue. They live again unless another one lives in their place."""
    records = take(session, actor, uids, now=now)
    for record in records:
        if record.status not in ("closed", "suppressed"):
            raise RefusedError(
                f"alert {record.uid} is {record.status}: only closed and suppressed alerts can be re-opened"
            )
        before = {"status": record.status, "verdict": record.verdict, "suppression": record.suppression}
        record.status, record.verdict, record.verdict_reason, record.closed_at = "open", None, "", None
        record.suppression, record.is_living = None, True
        rekey(session, record)
        words = f"re-opened: {reason}"
        said = {"said": "reopened", "reason": reason}
        tell(session, actor.name, "reopened", words, now=now, alert_uid=record.uid, case_id=record.case_id, facts=said)
        after = {"status": "open", "verdict": None, "suppression": None, "reason": reason}
        audit_alert(session, actor, "reopen", record.uid, before, after, now)
        session.flush()
    rescore(session, [record.uid for record in records], half_life_hours)
    return alert_rows(session, records)
