"""Asks for a playbook to run for an alert, and starts it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import choice, entry
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor, confirm, in_thread, tell, warn
from noroshi.model.access import Actor, Permission
from noroshi.model.triage import AlertStory
from noroshi.platform.workings import Workings
from noroshi.records.audit import append_audit
from noroshi.respond.engine.contract import Mode
from noroshi.respond.triggers import request_of


async def ask_playbook(visitor: Visitor, story: AlertStory, done: Callable[[], Awaitable[None]]) -> None:
    """Open the dialog; `done` is called when the run is queued."""
    workings = visitor.surroundings.workings
    try:
        names = [each.name for each in await in_thread(lambda: list(workings.engine.deployed()))]
    except Exception as error:
        tell(error)
        return
    if not names:
        warn(say("running.none"))
        return
    wanted = story.playbook.name if story.playbook and story.playbook.name in names else names[0]
    with sheet(say("running.title")) as dialog:
        with part("div", "sheet__body"):
            name = choice(say("running.playbook"), names, wanted)
            argument = entry(say("running.argument"), json.dumps(_argument(story), indent=2), many_lines=True)
            argument.classes("mono")
            modes = {mode.value: say(f"running.mode_{mode.name.lower()}") for mode in Mode}
            mode = choice(say("running.mode"), {"": say("running.mode_own")} | modes, "")

        async def start() -> None:
            try:
                given = json.loads(argument.value or "null")
            except ValueError:
                warn(say("running.not_json"))
                return
            run_id = await start_run(visitor, name.value, given, mode.value, alert_uid=story.alert.uid)
            if run_id:
                dialog.close()
                confirm(say("running.started", name=name.value))
                await done()

        with part("div", "sheet__foot"):
            button(say("shell.cancel"), dialog.close)
            button(say("running.start"), start, kind="main")


def _argument(story: AlertStory) -> dict[str, Any]:
    """What the rule would pass, else the alert itself."""
    if story.playbook is not None:
        return story.playbook.args
    alert: dict[str, Any] = msgspec.to_builtins(story.alert)
    return {"alert": {name: alert[name] for name in ("uid", "title", "severity", "risk_score", "rule_id", "entities")}}


async def start_run(visitor: Visitor, name: str, argument: Any, mode: str, *, alert_uid: str = "") -> str | None:
    """Queue a run and audit it; its id, None when it could not be, which is told. A `mode` of "" is the policy's."""
    actor = await visitor.require(Permission.RUNS_WRITE)
    run_id = uuid.uuid4().hex
    try:
        workings = visitor.surroundings.workings
        await in_thread(lambda: _queue(workings, actor, run_id, alert_uid, name, argument, mode))
    except Exception as error:
        tell(error)
        return None
    after = {"playbook": name, "alert": alert_uid, "mode": mode}
    return await visitor.attempt(Permission.RUNS_WRITE, _audit, run_id, after, now=visitor.now())


def _queue(workings: Workings, actor: Actor, run_id: str, alert_uid: str, name: str, argument: Any, mode: str) -> None:
    more = {"mode": Mode(mode)} if mode else {}
    workings.engine.start(
        request_of(workings.engine, name, argument, run_id=run_id, started_by=actor.name, alert_uid=alert_uid, **more)
    )


def _audit(session: Session, actor: Actor, run_id: str, after: dict[str, Any], *, now: Any) -> str:
    append_audit(session, actor, "run.start", "run", run_id, now=now, after=after)
    return run_id
