"""What can be done with alerts, as buttons: take, assign, judge, suppress, put into a case, open again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.button import Kind, button
from noroshi.console.pieces.part import part
from noroshi.console.sheets.assigning import ask_assignee
from noroshi.console.sheets.into_case import ask_case
from noroshi.console.sheets.suppression import SuppressionSheet
from noroshi.console.sheets.verdict import ask_verdict
from noroshi.console.visitor import Visitor, confirm, warn
from noroshi.model.access import Permission
from noroshi.model.triage import AlertRow, Verdict
from noroshi.triage.desk.alerts import assign_alerts
from noroshi.triage.desk.case_work import move_alerts, open_case
from noroshi.triage.desk.judging import judge_alerts, reopen_alerts

_WRITE = Permission.ALERTS_WRITE


class Acted(Protocol):
    """Told of rows after an action; `is_done` says that they leave the queue."""

    def __call__(self, rows: Sequence[AlertRow], /, *, is_done: bool) -> Awaitable[None]: ...


class Actions:
    """Buttons that act on whichever alerts `targets` names when one is pressed."""

    def __init__(
        self,
        visitor: Visitor,
        targets: Callable[[], Awaitable[list[AlertRow]]],
        acted: Acted,
        *,
        kind: Kind = "quiet",
    ) -> None:
        self._visitor, self._targets, self._acted, self._kind = visitor, targets, acted, kind
        self._count: Any = None

    def draw(self) -> None:
        """Put a line with all of them on the page."""
        with part("div", "acts", role="toolbar", aria_label=say("acting.actions")):
            self._count = part("span", "acts__count muted small number", say("acting.none_chosen"))
            self.draw_waiting()
            self.draw_ended()

    def draw_waiting(self) -> None:
        """Those for alerts that wait for somebody."""
        self._button("assign_me", "o_person_add", "a", self._assign_me)
        self._button("assign", "o_group_add", "A", self._assign)
        self._button("verdict", "o_gavel", "v", self._judge)
        if self._visitor.may(Permission.SUPPRESSIONS_WRITE):
            self._button("suppress", "o_visibility_off", "s", self._suppress)
        if self._visitor.may(Permission.CASES_WRITE):
            self._button("case", "o_work_outline", "c", self._into_case)

    def draw_ended(self) -> None:
        """Those for alerts that are closed or suppressed."""
        self._button("reopen", "o_replay", "r", self._reopen)

    def show_count(self, count: int) -> None:
        """How many rows are chosen."""
        if self._count is not None:
            self._count.text = say("acting.chosen", count=count) if count else say("acting.none_chosen")

    def _button(
        self, name: str, picture: str, key: str, act: Callable[[Sequence[AlertRow]], Awaitable[None]]
    ) -> element:
        async def press() -> None:
            rows = await self._targets()
            if rows:
                await act(rows)
            else:
                warn(say("acting.no_target"))

        return button(
            say(f"acting.{name}"), press, kind=self._kind, picture=picture, key=key, small=self._kind == "quiet"
        )

    async def _assign_me(self, rows: Sequence[AlertRow]) -> None:
        await self._give(rows, self._visitor.actor.name)

    async def _assign(self, rows: Sequence[AlertRow]) -> None:
        current = rows[0].assignee

        async def give(name: str | None) -> bool:
            return await self._give(rows, name)

        await ask_assignee(self._visitor, say("assigning.title"), current, give)

    async def _give(self, rows: Sequence[AlertRow], name: str | None) -> bool:
        done = await self._visitor.attempt(_WRITE, assign_alerts, uids(rows), name, now=self._visitor.now())
        if done is None:
            return False
        confirm(say("assigning.given", name=name) if name else say("assigning.taken_back"))
        await self._acted(done, is_done=False)
        return True

    async def _judge(self, rows: Sequence[AlertRow]) -> None:
        async def give(verdict: Verdict, reason: str) -> bool:
            now, half_life = self._visitor.now(), self._visitor.half_life_hours
            done = await self._visitor.attempt(
                _WRITE, judge_alerts, uids(rows), verdict, reason, now=now, half_life_hours=half_life
            )
            if done is None:
                return False
            confirm(say("verdict.given", verdict=say(f"signs.verdict_{verdict}")))
            await self._acted(done, is_done=False)
            return True

        title = say("verdict.of_one") if len(rows) == 1 else say("verdict.of_many", count=len(rows))
        ask_verdict(title, give)

    async def _suppress(self, rows: Sequence[AlertRow]) -> None:
        async def done() -> None:
            confirm(say("suppression.saved"))
            await self._acted(rows, is_done=True)

        await SuppressionSheet(self._visitor, rows, done).open()

    async def _into_case(self, rows: Sequence[AlertRow]) -> None:
        async def move(number: int) -> bool:
            return await self._moved(rows, await self._write_case(move_alerts, uids(rows), number))

        async def open_new(title: str) -> bool:
            return await self._moved(rows, await self._write_case(open_case, title, uids(rows)))

        title = say("into_case.title", count=len(rows))
        await ask_case(self._visitor, title, rows[0].title, move, open_new)

    async def _write_case(self, action: Any, *args: Any) -> Any:
        return await self._visitor.attempt(Permission.CASES_WRITE, action, *args, now=self._visitor.now())

    async def _moved(self, rows: Sequence[AlertRow], case: Any) -> bool:
        if case is None:
            return False
        confirm(say("into_case.done", number=case.id))
        await self._acted(rows, is_done=False)
        return True

    async def _reopen(self, rows: Sequence[AlertRow]) -> None:
        now, half_life = self._visitor.now(), self._visitor.half_life_hours
        reason = say("acting.reopen_reason")
        done = await self._visitor.attempt(
            _WRITE, reopen_alerts, uids(rows), reason, now=now, half_life_hours=half_life
        )
        if done is not None:
            confirm(say("acting.reopened"))
            await self._acted(done, is_done=False)


def uids(rows: Sequence[AlertRow]) -> list[str]:
    """Which alerts these are."""
    return [row.uid for row in rows]
