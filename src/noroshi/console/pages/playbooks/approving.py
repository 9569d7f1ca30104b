"""Calls that wait for people: shown whole, allowed or refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from noroshi.console.language import say
from noroshi.console.pages.playbooks.wording import moment_of, pretty
from noroshi.console.pieces.button import button
from noroshi.console.pieces.code import code
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.growing import Growing
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor, confirm, in_thread, tell
from noroshi.model.access import Permission
from noroshi.model.triage import Page as Rows
from noroshi.records.audit import append_audit
from noroshi.respond.approvals import Approval, ApprovalDesk

_ROWS: Final = 20

Done = Callable[[], Awaitable[None]]


def approvals(visitor: Visitor, asked: Sequence[Approval], done: Done) -> None:
    """Draw what a run asks; `done` is called after an answer."""
    with panel(say("playbooks.approvals"), beside=str(len(asked)), flush=True), part("div", "rows"):
        for approval in asked:
            _question(visitor, approval, done, with_run=False)


def asked_by(visitor: Visitor, run: str) -> list[Approval]:
    """What a run asks now. Blocks."""
    return _desk(visitor).asked_by(run)


class AllAsked:
    """The panel of what all runs ask, page by page; it is not there while nothing is asked."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._first: Rows[Approval] | None = None
        self._place = part("div", "")
        with self._place, panel(say("playbooks.approvals"), flush=True):
            body, nothing = part("div", "rows"), part("div", "")
            self._rows = Growing(body, nothing, self._draw, self._read)

    async def look(self) -> None:
        """Draw what is asked, where its first page is not what it was. Raises as `Visitor.look` does."""
        first = await self._read(None)
        if first == self._first:
            return
        if self._first is None:
            self._rows.show(first)
        else:
            await self._rows.renew()
        self._first = first
        self._place.set_visibility(bool(first.items))

    async def _read(self, cursor: str | None) -> Rows[Approval]:
        return await self._visitor.look(_desk(self._visitor).page, cursor=cursor, limit=_ROWS)

    def _draw(self, approval: Approval) -> None:
        _question(self._visitor, approval, self._answered, with_run=True)

    async def _answered(self) -> None:
        await self._rows.renew()
        await self.look()


def _question(visitor: Visitor, approval: Approval, done: Done, *, with_run: bool) -> None:
    with part("article", "stack", style="padding: var(--gap-3) var(--gap-4)"):
        with part("div", "lane lane--wide lane--wrap"):
            with part("div", "stack stack--tight grow"):
                part("span", "strong", approval.title)
                part("code", "", approval.action)
                with part("div", "lane lane--wrap small muted"):
                    if with_run:
                        part("a", "", approval.playbook, href=f"/runs/{approval.run}")
                    part("span", "", approval.reason)
                    part("span", "", say("playbooks.expires"))
                    moment(moment_of(approval.expires))
            if visitor.may(Permission.RUNS_APPROVE):
                with part("div", "lane"):
                    name = f"{approval.title}, {approval.action}"
                    deny, allow = say("playbooks.deny"), say("playbooks.allow")
                    button(
                        deny,
                        lambda: _ask(visitor, approval, False, done),
                        kind="danger",
                        aria_label=f"{deny}: {name}",
                    )
                    button(
                        allow,
                        lambda: _ask(visitor, approval, True, done),
                        kind="main",
                        picture="o_check",
                        aria_label=f"{allow}: {name}",
                    )
        if approval.quorum > 1 or approval.decisions:
            with part("dl", "facts"):
                part("dt", "", say("playbooks.agreed"))
                agreed = [said.actor for said in approval.decisions if said.decision == "approve"]
                part("dd", "", f"{len(agreed)} / {approval.quorum} {', '.join(agreed)}")
        code(pretty(approval.arguments), name=say("playbooks.arguments"))


def _ask(visitor: Visitor, approval: Approval, allows: bool, done: Done) -> None:
    word = say("playbooks.allow") if allows else say("playbooks.deny")
    with sheet(f"{word}: {approval.title}") as dialog:
        with part("div", "sheet__body"):
            part("code", "", approval.action)
            part("p", "", say("playbooks.allow_text") if allows else say("playbooks.deny_text"))
            comment = entry(say("playbooks.comment"), many_lines=True)
        with part("div", "sheet__foot"):

            async def decide() -> None:
                if await _decide(visitor, approval, allows, str(comment.value or "")):
                    dialog.close()
                    confirm(say("playbooks.allowed") if allows else say("playbooks.denied"))
                    await done()

            button(say("shell.cancel"), dialog.close)
            button(word, decide, kind="main" if allows else "danger")


async def _decide(visitor: Visitor, approval: Approval, allows: bool, comment: str) -> bool:
    try:
        actor = await visitor.require(Permission.RUNS_APPROVE)
        desk = _desk(visitor)
        answer = desk.approve if allows else desk.deny
        await in_thread(lambda: answer(approval.id, actor, comment))
    except Exception as error:
        tell(error)
        return False
    action = "approval.approve" if allows else "approval.deny"
    after = {"run": approval.run, "action": approval.action, "action_hash": approval.action_hash, "comment": comment}
    await visitor.attempt(
        Permission.RUNS_APPROVE,
        lambda session, actor: append_audit(
            session, actor, action, "approval", approval.id, now=visitor.now(), after=after
        ),
    )
    return True


def _desk(visitor: Visitor) -> ApprovalDesk:
    return ApprovalDesk(visitor.surroundings.workings.engine.approvals)
