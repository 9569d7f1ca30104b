"""One run, step by step as it happens: what was called with what, what came back, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.playbooks.approving import Done, approvals, asked_by
from noroshi.console.pages.playbooks.wording import brief, mode_badge, moment_of, pretty, starter, state_badge, took
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.button import button, link_button
from noroshi.console.pieces.code import code
from noroshi.console.pieces.dialog import ask
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty, missing
from noroshi.console.visitor import Visitor, confirm, in_thread, tell
from noroshi.model.access import Permission
from noroshi.records.audit import append_audit
from noroshi.respond.approvals import Approval
from noroshi.respond.engine.contract import FINAL, RunRecord, StepRecord
from noroshi.runtime.errors import UsageError

_LOOK_SECONDS: Final = 1.0


@page("/runs/{run_id}", title="playbooks.run", permission=Permission.RUNS_READ, icon="o_play_circle")
async def run(visitor: Visitor, run_id: str) -> None:
    """The run, drawn again whenever something happened."""
    engine = visitor.surroundings.workings.engine
    try:
        first = await visitor.look(engine.record, run_id)
    except UsageError:
        missing()
        return
    with page_head(first.playbook, say("playbooks.run_lead", id=run_id[:12])):
        link_button(say("playbooks.playbook"), f"/playbooks/{first.playbook}", picture="o_account_tree")
        stop = button(say("playbooks.cancel"), lambda: _ask_cancel(visitor, run_id), kind="danger", picture="o_stop")
        stop.set_visibility(False)
    place = part("div", "stack", style="gap: var(--gap-4)")
    seen: list[object] = [None]

    async def draw() -> None:
        record = await visitor.look(engine.record, run_id)
        steps = list(await visitor.look(engine.steps, run_id))
        asked = await visitor.look(asked_by, visitor, run_id)
        if (now := (record, steps, asked)) == seen[0]:
            return
        seen[0] = now
        stop.set_visibility(record.state not in FINAL and visitor.may(Permission.RUNS_WRITE))
        place.clear()
        with place:
            _show(visitor, record, steps, asked, draw)
        if record.state in FINAL:
            timer.deactivate()

    timer = ui.timer(_LOOK_SECONDS, draw, immediate=False)
    await draw()


def _show(
    visitor: Visitor, record: RunRecord, steps: Sequence[StepRecord], asked: Sequence[Approval], draw: Done
) -> None:
    if asked:
        approvals(visitor, asked, draw)
    with part("div", "columns"):
        _steps(steps)
        with part("div", "stack", style="gap: var(--gap-4)"):
            _facts(record)
            if record.error:
                with panel(say("playbooks.error")):
                    part("div", "note", str(record.error.get("context", "")), data_tone="bad")
            if record.result is not None:
                with panel(say("playbooks.result")):
                    code(pretty(record.result), name=say("playbooks.result"), wrap=True)
            with panel(say("playbooks.argument")):
                code(pretty(record.argument), name=say("playbooks.argument"), wrap=True)


def _facts(record: RunRecord) -> None:
    with panel(say("playbooks.facts")), part("dl", "facts"):
        part("dt", "", say("playbooks.state"))
        with part("dd", "lane lane--wrap", role="status"):
            state_badge(record)
            mode_badge(record)
        part("dt", "", say("playbooks.started_by"))
        part("dd", "wrap", starter(record))
        if record.alert_uid:
            part("dt", "", say("playbooks.alert"))
            with part("dd"):
                part("a", "", say("playbooks.open_alert"), href=f"/alerts/{record.alert_uid}")
        part("dt", "", say("playbooks.started"))
        with part("dd"):
            moment(moment_of(record.create_time))
        if record.end_time:
            part("dt", "", say("playbooks.took"))
            part("dd", "number", took(record.create_time, record.end_time))
        part("dt", "", say("playbooks.revision"))
        part("dd", "mono", record.revision)


def _steps(steps: Sequence[StepRecord]) -> None:
    with panel(say("playbooks.steps"), beside=str(len(steps)), flush=True):
        if not steps:
            empty(say("playbooks.no_steps"), say("playbooks.no_steps_text"), picture="o_hourglass_empty")
            return
        with part("ol", "steps"):
            for step in steps:
                _step(step)


def _step(step: StepRecord) -> None:
    tone = "bad" if step.failed else "good" if step.end_time else "warn"
    words = say(f"playbooks.step_{tone}")
    with part("li", "step"):
        part("span", "dot", data_tone=tone, role="img", aria_label=words, title=words)
        with part("details"):
            with part("summary"):
                part("span", "strong", step.key)
                part("code", "muted", f" {step.function}")
                if step.writes:
                    badge(say("playbooks.writes"), "medium")
                if step.end_time:
                    part("div", "small muted clip", brief(step.outcome))
            part("h3", "", say("playbooks.arguments"))
            code(pretty(step.input), name=say("playbooks.arguments"), wrap=True)
            if step.end_time:
                part("h3", "", say("playbooks.outcome"))
                code(pretty(step.outcome), name=say("playbooks.outcome"), wrap=True)
        with part("span", "stack stack--tight small muted number", style="align-items: flex-end"):
            part("span", "", took(step.start_time, step.end_time) or "…")
            if step.attempt > 1:
                part("span", "", say("playbooks.attempt", number=step.attempt))


def _ask_cancel(visitor: Visitor, run_id: str) -> None:
    async def cancel() -> None:
        try:
            actor = await visitor.require(Permission.RUNS_WRITE)
            await in_thread(lambda: visitor.surroundings.workings.engine.cancel(run_id, actor.name))
        except Exception as error:
            tell(error)
            return
        await visitor.attempt(
            Permission.RUNS_WRITE,
            lambda session, actor: append_audit(session, actor, "run.cancel", "run", run_id, now=visitor.now()),
        )
        confirm(say("playbooks.cancelling"))

    title, text = say("playbooks.cancel_title"), say("playbooks.cancel_text")
    ask(title, text, yes=say("playbooks.cancel"), on_yes=cancel, danger=True)
