"""Asks for a verdict and its reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.part import part
from noroshi.console.visitor import warn
from noroshi.model.triage import Verdict
from noroshi.triage.desk.judging import VERDICTS


def ask_verdict(title: str, give: Callable[[Verdict, str], Awaitable[bool]]) -> None:
    """Open the dialog; `give` gets the verdict and the reason and says whether it is done."""
    chosen: list[Verdict] = []
    options: dict[Verdict, element] = {}

    def choose(verdict: Verdict) -> None:
        chosen[:] = [verdict]
        for name, option in options.items():
            option.props["aria-checked"] = "true" if name == verdict else "false"

    with sheet(title) as dialog:
        with part("div", "sheet__body"):
            with part("div", "options", role="radiogroup", aria_label=say("verdict.title")):
                for place, verdict in enumerate(VERDICTS, 1):
                    options[verdict] = _option(verdict, place, partial(choose, verdict))
            reason = entry(say("verdict.reason"), hint=say("verdict.reason_hint"), many_lines=True)

        async def save() -> None:
            if not chosen:
                warn(say("verdict.choose"))
            elif await give(chosen[0], reason.value or ""):
                dialog.close()

        with part("div", "sheet__foot"):
            button(say("shell.cancel"), dialog.close)
            button(say("verdict.save"), save, kind="main")
        reason.on("keydown.ctrl.enter", save)


def _option(verdict: Verdict, place: int, choose: Callable[[], None]) -> element:
    made = part("button", "option", type="button", role="radio", aria_checked="false", data_key=str(place))
    with made:
        with part("span", "option__head"):
            part("span", "strong", say(f"signs.verdict_{verdict}"))
            part("kbd", "", str(place), aria_hidden="true")
        part("span", "muted small", say(f"verdict.{verdict}"))
    return made.on("click", choose, args=[])
