"""Why a rule says something of an event: its conditions, whether each holds, and for which values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.badge import Tone, badge
from noroshi.console.pieces.part import icon, part
from noroshi.offline.explanation import Body, Condition, Explanation, Outcome

_PICTURES: Final[dict[Outcome, str]] = {"pass": "o_check_circle", "fail": "o_cancel", "unknown": "o_help_outline"}


def explained(explanation: Explanation) -> element:
    """The ways in which the rule can hold, those that do first; then what they use, and the fast pattern."""
    with part("div", "stack") as made:
        for body in _by_outcome(explanation.alerts):
            _body(body, is_open=body.holds is not False or not explanation.matched)
        if explanation.helpers:
            part("h3", "", say("explained.helpers"))
            for body in explanation.helpers:
                _body(body, is_open=False)
        hits = sorted({hit for pattern in explanation.patterns for hit in pattern.hits})
        if hits:
            with part("p", "muted small lane lane--wrap"):
                part("span", "", say("explained.pattern"))
                for hit in hits[:8]:
                    part("code", "", hit)
    return made


def _by_outcome(bodies: Sequence[Body]) -> list[Body]:
    return sorted(bodies, key=lambda body: (body.holds is not True, body.holds is False, body.line))


def _body(body: Body, *, is_open: bool) -> None:
    tone: Tone = "good" if body.holds else ("" if body.holds is False else "medium")
    words = {True: "holds", False: "fails", None: "unknown"}[body.holds]
    with part("details", "event explained", open=is_open):
        with part("summary", "event__head"):
            part("span", "mono strong", body.name)
            part("span", "muted small grow mono", f"{PurePath(body.path).name}:{body.line}")
            badge(say(f"explained.{words}"), tone)
        with part("ol", "conditions"):
            for condition in body.conditions:
                _condition(condition)


def _condition(condition: Condition) -> None:
    with part("li", "condition", data_outcome=condition.outcome):
        with part("span", "condition__sign", role="img", aria_label=say(f"explained.{condition.outcome}")):
            icon(_PICTURES[condition.outcome])
        with part("div", "grow"):
            part("code", "wrap condition__text", condition.text)
            for value in condition.values:
                with part("div", "condition__value"):
                    part("code", "muted", value.text)
                    part("span", "muted", "=")
                    shown = ", ".join(value.values) if value.values else say("explained.absent")
                    part("code", "wrap", shown)
            if condition.outcome == "unknown":
                part("div", "muted small", say("explained.unknown_because"))
