"""What happened to an alert or a case, what people say about it, and saying something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Final, cast

from noroshi.console.language import say, words
from noroshi.console.pieces.button import button
from noroshi.console.pieces.entity import kind_name
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.markdown import markdown
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import icon, part
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import Comment, TimelineEntry
from noroshi.triage.desk.case_work import comment

_PICTURES: Final = {
    "assigned": "o_person",
    "verdict": "o_gavel",
    "reopened": "o_replay",
    "closed": "o_done_all",
    "suppressed": "o_visibility_off",
    "moved": "o_drive_file_move",
    "opened": "o_work_outline",
    "linked": "o_link",
    "related": "o_hub",
    "task": "o_task_alt",
    "described": "o_edit",
}


_FOLDED: Final = 4


class Trail:
    """The panel; `refresh` draws the page again after a comment."""

    def __init__(
        self,
        visitor: Visitor,
        timeline: Sequence[TimelineEntry],
        comments: Sequence[Comment],
        refresh: Callable[[], Awaitable[None]],
        *,
        alert_uid: str | None = None,
        case_id: int | None = None,
    ) -> None:
        self._visitor, self._refresh = visitor, refresh
        self._timeline, self._comments = timeline, comments
        self._alert_uid, self._case_id = alert_uid, case_id

    def draw(self) -> None:
        """Put it on the page."""
        entries: list[TimelineEntry | Comment] = [each for each in self._timeline if each.kind != "commented"]
        entries += self._comments
        entries.sort(key=lambda each: each.at if isinstance(each, TimelineEntry) else each.created_at)
        with panel(say("trail.title"), beside=str(len(entries)) if entries else ""), part("div", "stack"):
            if not entries:
                part("p", "muted", say("trail.empty"))
            with part("ol", "trail"):
                for kind, same in groupby(entries, _kind):
                    if kind is None:
                        for each in same:
                            _comment(cast("Comment", each))
                    else:
                        _run(cast("list[TimelineEntry]", list(same)))
            needed = Permission.ALERTS_WRITE if self._alert_uid else Permission.CASES_WRITE
            if self._visitor.may(needed):
                self._writing(needed)

    def _writing(self, needed: Permission) -> None:
        text = entry(say("trail.comment"), hint=say("trail.comment_hint"), many_lines=True)

        async def send() -> None:
            written = await self._visitor.attempt(
                needed,
                comment,
                text.value or "",
                now=self._visitor.now(),
                alert_uid=self._alert_uid,
                case_id=self._case_id,
            )
            if written is not None:
                await self._refresh()

        with part("div", "lane"):
            button(say("trail.send"), send)
        text.on("keydown.ctrl.enter", send)


def _kind(each: TimelineEntry | Comment) -> str | None:
    """What happened, for entries that may be folded together; None for comments, which never are.

    That an alert came in and whom it brought along are one kind: they come in turns.
    """
    if isinstance(each, Comment):
        return None
    return "joined" if each.kind == "entity" else each.kind


def _run(entries: Sequence[TimelineEntry]) -> None:
    """Entries of one kind that follow each other: the first and, when there are many, the others folded in."""
    head, *others = entries
    _entry(head)
    if len(others) < _FOLDED:
        for each in others:
            _entry(each)
        return
    with part("li", "trail__more"), part("details"):
        part("summary", "small muted", say("trail.summed", count=len(others)))
        with part("ol", "trail"):
            for each in others:
                _entry(each)


def _entry(each: TimelineEntry) -> None:
    with part("li", "trail__entry"):
        icon(_PICTURES.get(each.kind, "o_circle"))
        with part("div", "grow wrap"):
            part("span", "strong", f"{each.actor} ")
            part("span", "", _said(each))
        moment(each.at, classes="muted small")


def _said(each: TimelineEntry) -> str:
    """The entry in the reader's language; as it was written down where it is not known how to say it."""
    name = f"trail.said_{each.facts.get('said')}"
    if name not in words():
        return each.text
    told = dict(each.facts)
    if "verdict" in told:
        told["verdict"] = say(f"signs.verdict_{told['verdict']}")
    if "of" in told:
        told["of"] = kind_name(told["of"])
    return say(name, **{key: value for key, value in told.items() if key != "said"})


def _comment(each: Comment) -> None:
    with part("li", "trail__entry"):
        icon("o_chat_bubble_outline")
        with part("div", "grow trail__comment"):
            with part("div", "lane lane--wide"):
                part("span", "strong", each.author)
                moment(each.created_at, classes="muted small")
            markdown(each.text)
