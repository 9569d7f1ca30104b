"""Asks for a suppression, and shows what it would have hidden before it is saved."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from nicegui import ui
from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.entity import kind_name
from noroshi.console.pieces.field import choice, entry, field
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.part import icon, part
from noroshi.console.visitor import Visitor, tell
from noroshi.model.access import Permission
from noroshi.model.triage import AlertRow, EntityRef, Replay, Suppression
from noroshi.triage.desk.suppressing import add_suppression, replay_suppression

_DAYS: Final = (1, 7, 30, 90)
_SHOWN: Final = 6


class SuppressionSheet:
    """The dialog for alerts of one rule, as an exception for the things that they share."""

    def __init__(self, visitor: Visitor, alerts: Sequence[AlertRow], done: Callable[[], Awaitable[None]]) -> None:
        self._visitor, self._done = visitor, done
        self._rules = sorted({alert.rule_id for alert in alerts})
        self._shared = shared_entities(alerts)
        self._chosen = {one.id for one in self._shared}

    async def open(self) -> None:
        """Show it, with what it would hide as it stands."""
        with sheet(say("suppression.title"), wide=True) as self._dialog:
            with part("div", "sheet__body"):
                part("p", "muted", say("suppression.lead"))
                self._conditions()
                self._match = entry(say("suppression.match"), self._written(), many_lines=True)
                self._match.classes("mono").on("blur", self._preview, args=[])
                self._preview_box = part("div", "preview", aria_live="polite")
                self._terms()
            with part("div", "sheet__foot"):
                button(say("shell.cancel"), self._dialog.close)
                button(say("suppression.save"), self._save, kind="main")
        await self._preview()

    def _conditions(self) -> None:
        with field(say("suppression.applies")):
            part("div", "mono small wrap", ", ".join(self._rules))
            for one in self._shared:
                text = f"{kind_name(one.kind)}: {one.value}"
                box = ui.checkbox(text, value=True).props("dense")
                box.on_value_change(lambda event, one=one: self._choose(one, is_chosen=event.value))

    async def _choose(self, one: EntityRef, *, is_chosen: bool) -> None:
        (self._chosen.add if is_chosen else self._chosen.discard)(one.id)
        self._match.value = self._written()
        await self._preview()

    def _written(self) -> str:
        return written_match([one for one in self._shared if one.id in self._chosen])

    def _terms(self) -> None:
        self._reason = entry(say("suppression.reason"), hint=say("suppression.reason_hint"))
        with part("div", "pair"):
            days = {number: say("suppression.days", count=number) for number in _DAYS}
            self._days = choice(say("suppression.expires"), days, 30)
            self._ticket = entry(say("suppression.ticket"))
        self._forced_box = part("div", "")
        with self._forced_box:
            self._forced = entry(say("suppression.forced"), hint=say("suppression.forced_hint"))
        self._forced_box.set_visibility(False)

    async def _preview(self) -> None:
        self._preview_box.clear()
        try:
            replay = await self._visitor.read(replay_suppression, self._rules, self._match.value or "")
        except Exception as error:
            tell(error)
            return
        self._forced_box.set_visibility(bool(replay.true_positives))
        with self._preview_box:
            _show_replay(replay)

    async def _save(self) -> None:
        now = self._visitor.now()
        reason = self._reason.value or ""
        wanted = Suppression(
            name=suppression_name(self._rules, now),
            rules=self._rules,
            match=self._match.value or "",
            reason=reason,
            owner=self._visitor.actor.name,
            ticket=self._ticket.value or "",
            expires_at=now + timedelta(days=self._days.value),
            forced=self._forced.value or "",
        )
        half_life = self._visitor.half_life_hours
        needed = Permission.SUPPRESSIONS_WRITE
        saved = await self._visitor.attempt(needed, add_suppression, wanted, now=now, half_life_hours=half_life)
        if saved is not None:
            self._dialog.close()
            await self._done()


def shared_entities(alerts: Sequence[AlertRow]) -> list[EntityRef]:
    """Entities that every one of the alerts is about."""
    first, *others = alerts
    return [one for one in first.entities if all(one in other.entities for other in others)]


def written_match(entities: Sequence[EntityRef]) -> str:
    """A match that asks for each of these; without any, one that always holds."""
    told = [json.dumps({"kind": one.kind, "value": one.value}, ensure_ascii=False) for one in entities]
    return "\n".join(f"{one} in input.entities" for one in told) or "input.rule_id"


def suppression_name(rules: Sequence[str], now: datetime) -> str:
    """A name that no other suppression has: the rule's and the moment's."""
    rule = re.sub(r"[^a-z0-9]+", "-", rules[0].rsplit(".", 1)[-1].lower()).strip("-") or "suppression"
    return f"{rule[:60]}-{now:%Y%m%d-%H%M%S}"


def _show_replay(replay: Replay) -> element:
    with part("div", "panel") as made, part("div", "panel__body stack"):
        with part("div", "lane"):
            icon("o_visibility_off" if replay.alerts else "o_info")
            part("span", "strong", say("suppression.would_hide", count=replay.alerts, events=f"{replay.occurrences:,}"))
            part("span", "muted small", say("suppression.looked_at", count=f"{replay.looked_at:,}"))
        if replay.true_positives:
            with part("div", "lane fault", role="alert"):
                icon("o_warning")
                part("span", "", say("suppression.true_positives", count=len(replay.true_positives)))
        with part("div", "stack stack--tight"):
            for row in [*replay.true_positives, *replay.examples][:_SHOWN]:
                with part("div", "lane small"):
                    moment(row.last_seen, classes="muted")
                    part("span", "clip", row.title)
                    if row.verdict:
                        badge(say(f"signs.verdict_{row.verdict}"), "critical" if row.verdict == "true_positive" else "")
    return made
