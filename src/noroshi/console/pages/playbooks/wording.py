"""How it stands with a run, in a word; values and spans of time as people read them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.badge import Tone, badge
from noroshi.respond.engine.contract import Mode, RunRecord, State

_TONES: Final[dict[State, Tone]] = {
    State.QUEUED: "",
    State.ACTIVE: "accent",
    State.NEEDS_REVIEW: "medium",
    State.SUCCEEDED: "good",
    State.FAILED: "critical",
    State.CANCELLED: "",
    State.NONDETERMINISTIC: "critical",
}


def state_badge(run: RunRecord) -> element:
    """The state of a run."""
    return badge(say(f"playbooks.state_{run.state.lower()}"), _TONES[run.state])


def mode_badge(run: RunRecord) -> None:
    """Said of runs that change nothing."""
    if run.mode is not Mode.RUN:
        badge(say(f"playbooks.mode_{run.mode.name.lower()}"), "low")


def starter(run: RunRecord) -> str:
    """Who or what asked for the run, in few letters."""
    if run.alert_uid and run.started_by == f"alert {run.alert_uid}":
        return say("playbooks.by_alert", uid=run.alert_uid[:12])
    return run.started_by or "–"


def pretty(value: Any) -> str:
    """JSON over several lines."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def brief(value: Any, longest: int = 120) -> str:
    """JSON on one line, cut."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}…"


def moment_of(text: str) -> datetime:
    """A time of a run, which is RFC 3339 text."""
    return datetime.fromisoformat(text)


def took(start: str | None, end: str | None) -> str:
    """How long it took; empty while it goes on."""
    if not start or not end:
        return ""
    seconds = (moment_of(end) - moment_of(start)).total_seconds()
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"
