"""What is to be done in a case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import CaseStory, Task
from noroshi.triage.desk.case_work import add_task, set_task


class Tasks:
    """The panel; `refresh` draws the page again after a change."""

    def __init__(self, visitor: Visitor, story: CaseStory, refresh: Callable[[], Awaitable[None]]) -> None:
        self._visitor, self._story, self._refresh = visitor, story, refresh
        self._may = visitor.may(Permission.CASES_WRITE)

    def draw(self) -> None:
        """Put it on the page."""
        tasks = self._story.tasks
        done = sum(task.done_at is not None for task in tasks)
        with panel(say("case.tasks"), beside=f"{done}/{len(tasks)}" if tasks else ""), part("div", "stack"):
            if not tasks:
                part("p", "muted", say("case.no_tasks"))
            with part("ul", "stack stack--tight"):
                for task in tasks:
                    with part("li", ""):
                        self._task(task)
            if self._may:
                self._adding()

    def _task(self, task: Task) -> None:
        is_done = task.done_at is not None
        with part("label", "task", data_done="" if is_done else False):
            box = part("input", "", type="checkbox", checked=is_done, disabled=not self._may)
            box.on("change", partial(self._set, task, is_done=not is_done), args=[])
            part("span", "grow wrap task__title", task.title)
            if task.done_by:
                part("span", "muted small", say("case.task_done_by", name=task.done_by))

    def _adding(self) -> None:
        with part("div", "lane"):
            title = ui.input(placeholder=say("case.task_new")).props("outlined dense maxlength=300").classes("grow")
            title.props["aria-label"] = say("case.task_new")

            async def add() -> None:
                now, number = self._visitor.now(), self._story.case.id
                write = self._visitor.attempt
                if await write(Permission.CASES_WRITE, add_task, number, title.value or "", now=now) is not None:
                    await self._refresh()

            title.on("keydown.enter", add)
            button(say("case.task_add"), add)

    async def _set(self, task: Task, *, is_done: bool) -> None:
        now = self._visitor.now()
        write = self._visitor.attempt
        await write(Permission.CASES_WRITE, set_task, task.id, now=now, is_done=is_done, assignee=task.assignee)
        await self._refresh()
