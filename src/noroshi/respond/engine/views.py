"""Rows of the journal as records for people."""

from __future__ import annotations

from datetime import UTC, datetime

from noroshi.respond.engine.codec import decode, displayed
from noroshi.respond.engine.contract import Deployed, Mode, RunRecord, State, StepRecord
from noroshi.respond.engine.tables import Row
from noroshi.respond.policy import decode_policy
from noroshi.runtime.redaction import Redactor


def short_revision(row: Row) -> str:
    """The first 12 digits of the revision, which name it well enough."""
    return str(row["revision"])[:12]


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def run_record(row: Row) -> RunRecord:
    """A run."""
    return RunRecord(
        id=row["id"],
        playbook=row["playbook"],
        revision=short_revision(row),
        mode=Mode(row["mode"]),
        state=State(row["state"]),
        argument=decode(row["argument"]),
        started_by=row["started_by"],
        alert_uid=row["alert_uid"],
        create_time=_moment(row["created"]) or "",
        start_time=_moment(row["started"]),
        end_time=_moment(row["ended"]),
        result=decode(row["result"]) if row["result"] is not None else None,
        error=decode(row["error"]) if row["error"] is not None else None,
        review=row["review"],
        parent=row["parent"] or "",
        not_before=_not_before(row),
    )


def _not_before(row: Row) -> str:
    is_later = row["state"] == State.QUEUED and row["wake"] > row["created"]
    return (_moment(row["wake"]) or "") if is_later else ""


def step_record(row: Row, redactor: Redactor) -> StepRecord:
    """An effect of a run, without the secrets that the redactor knows."""
    secret = row["outcome_kind"] == "secret"
    outcome = None if row["seq"] is None or secret else displayed(redactor.redact(decode(row["outcome"])))
    return StepRecord(
        key=row["key"],
        function=row["function"],
        input=displayed(decode(row["input"])),
        outcome=outcome,
        failed=row["outcome_kind"] == "failed",
        attempt=row["attempt"],
        start_time=_moment(row["started"]) or "",
        end_time=_moment(row["ended"]),
        writes=row["writes"],
    )


def deployed(row: Row) -> Deployed:
    """A playbook that can be run by name."""
    return Deployed(
        name=row["name"],
        revision=short_revision(row),
        deploy_time=_moment(row["deployed"]) or "",
        deployed_by=row["deployed_by"],
        policy=decode_policy(row["policy"]),
    )
