"""Runs as JSON, in the shape of Google's execution resource, with the effects beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from noroshi.respond.engine.contract import RunRecord, StepRecord


def execution_record(run: RunRecord, steps: Sequence[StepRecord] = ()) -> dict[str, Any]:
    """What a person or program is told of a run; keys without a value are left out."""
    record = {
        "name": run.id,
        "playbook": run.playbook,
        "mode": run.mode.value,
        "startedBy": run.started_by,
        "alertUid": run.alert_uid,
        "argument": run.argument,
        "createTime": run.create_time,
        "startTime": run.start_time,
        "endTime": run.end_time,
        "state": run.state.value,
        "error": run.error,
        "needsReview": run.review,
        "workflowRevisionId": run.revision,
    }
    kept = {key: value for key, value in record.items() if value not in (None, "")}
    if run.state == "SUCCEEDED":
        kept["result"] = run.result
    if steps:
        kept["steps"] = [_step(step) for step in steps]
    return kept


def _step(step: StepRecord) -> dict[str, Any]:
    shown: dict[str, Any] = {"key": step.key, "function": step.function, "args": step.input}
    if step.end_time is not None:
        shown["error" if step.failed else "result"] = step.outcome
    times = {"attempt": step.attempt, "startTime": step.start_time, "endTime": step.end_time}
    return shown | {key: value for key, value in times.items() if value is not None}
