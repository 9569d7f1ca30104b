"""A run told to people: what it did, when and for how long, who decided, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from noroshi.respond.engine.asking import PENDING
from noroshi.respond.engine.contract import FINAL, Mode, RunRecord, State
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.engine.tables import Row

_LONGEST: Final = 400
_SILENT: Final = frozenset({"intent"})


def story(engine: LocalEngine, run_id: str) -> Iterator[str]:
    """The lines of a run's story, out of its audit trail. Raises UsageError when there is no such run."""
    run = engine.record(run_id)
    yield f"{run.playbook}, revision {run.revision}, {run.mode}: {run.state}"
    yield f"run {run.id}, started by {run.started_by or 'nobody known'}"
    yield f"argument: {_text(run.argument)}"
    trail = engine.audit_trail(run_id)
    begin = float(trail[0]["time"])
    for row in trail:
        if row["event"] not in _SILENT:
            yield f"{_clock(row['time'])}  {row['time'] - begin:+9.3f} s  {_told(row)}"
    if run.review:
        yield f"waits for a review of {run.review}: noroshi playbook review {run.id} retry|done|fail"
    if run.error:
        yield f"error: {run.error.get('context', '')}"
    elif run.state == "SUCCEEDED":
        yield f"result: {run.result if isinstance(run.result, str) else _text(run.result)}"


def what_next(engine: LocalEngine, run: RunRecord) -> Iterator[str]:
    """What a person can do about a run that has not come to a good end; nothing when it has, or was dry."""
    if run.mode is not Mode.RUN or run.state is State.SUCCEEDED:
        return
    if run.state is State.NEEDS_REVIEW:
        yield f"Nobody knows whether {run.review} took effect. Look, and then say which:"
        yield f"  noroshi playbook review {run.id} retry|done|fail"
    elif run.state in FINAL:
        yield f"The whole story: `noroshi playbook show {run.id}`; try again with `retry`."
    else:
        asked = engine.approvals.rows(state=PENDING, run=run.id)
        for one in asked:
            yield f"Waits for people: noroshi playbook approve {one['id']}, or deny."
        if not asked:
            yield f"Goes on as soon as it can while `noroshi up` runs. Follow it with `noroshi playbook show {run.id}`."


def _told(row: Row) -> str:  # noqa: PLR0911 - one line per kind of event
    data: Any = json.loads(row["data"])
    match row["event"]:
        case "created":
            again = f", again from effect {data['effects'] + 1} of {data['retries']}" if "retries" in data else ""
            return f"asked for by {row['actor']}{again}"
        case "started":
            return f"started on {row['actor']}"
        case "done" | "assumed":
            sign = "raised" if data["kind"] == "failed" else "gave"
            supposed = "would call " if row["event"] == "assumed" else ""
            took = f" in {data['seconds']:.3f} s" if "seconds" in data else ""
            given = "" if data.get("input") in (None, {}) else f" {_text(data['input'])}"
            return f"{row['key']}: {supposed}{data['function']}{given} {sign} {_text(data.get('result'))}{took}"
        case "waited":
            came = "nothing came in time" if data["kind"] == "failed" else f"came {_text(data['result'])}"
            return f"{row['key']}: {came}"
        case "asked":
            return f"{row['key']}: asks people, because {data['reason']}"
        case "decision":
            said = data["decision"]
            why = f" ({said['comment']})" if said.get("comment") else ""
            return f"{row['key']}: {row['actor']} says {said['decision']}{why}"
        case "log":
            return f"{row['key']}: log {_text(data)}"
        case "ended":
            return f"ended {data['state']}"
        case event:
            return f"{row['key']}: {event} by {row['actor']} {_text(data)}".lstrip(": ")


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S.%f")[:-3]


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
