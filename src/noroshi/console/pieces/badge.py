"""Small signs: severity, risk, counts and states."""

from __future__ import annotations

from typing import Literal

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.part import part

Tone = Literal["critical", "high", "medium", "low", "informational", "good", "accent", ""]


def badge(text: str, tone: Tone = "") -> element:
    """A short word on coloured ground; the word says it, the colour only helps."""
    return part("span", "badge", text, data_tone=tone)


def severity(name: str) -> element:
    """An OCSF severity."""
    return part("span", "badge", say(f"signs.severity_{name.lower()}"), data_tone=name.lower())


def risk_tone(score: float) -> Tone:
    """The colour of a score between 0 and 100."""
    steps: tuple[tuple[float, Tone], ...] = ((80, "critical"), (60, "high"), (40, "medium"), (1, "low"))
    return next((tone for least, tone in steps if score >= least), "informational")


def risk(score: float) -> element:
    """A risk score as number and bar."""
    shown = round(score)
    title = say("signs.risk", value=shown)
    bar = f"--share: {min(shown, 100)}%"
    return part(
        "span", "risk", str(shown), data_tone=risk_tone(score), title=title, role="img", aria_label=title, style=bar
    )
