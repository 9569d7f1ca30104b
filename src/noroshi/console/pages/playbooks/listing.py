"""Every playbook that can be run, what waits for people, and the latest runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.playbooks.approving import AllAsked
from noroshi.console.pages.playbooks.wording import mode_badge, moment_of, starter, state_badge, took
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.respond.engine.contract import Deployed, RunRecord

_RUNS: Final = 50
_LOOK_SECONDS: Final = 4.0


@page(
    "/playbooks",
    title="playbooks.title",
    permission=Permission.PLAYBOOKS_READ,
    icon="o_account_tree",
    group="build",
    key="g p",
)
async def playbooks(visitor: Visitor) -> None:
    """Playbooks, approvals, runs; looked at again every few seconds."""
    page_head(say("playbooks.title"), say("playbooks.lead"))
    waiting = AllAsked(visitor)
    place = part("div", "stack", style="gap: var(--gap-4)")
    seen: list[object] = [None]

    async def draw() -> None:
        engine = visitor.surroundings.workings.engine
        deployed = await visitor.look(engine.deployed)
        await waiting.look()
        runs = await visitor.look(engine.runs, _RUNS)
        now = (deployed, runs)
        if now == seen[0]:
            return
        seen[0] = now
        place.clear()
        with place, part("div", "halves"):
            _deployed(deployed)
            run_list(runs, say("playbooks.runs"))

    await draw()
    ui.timer(_LOOK_SECONDS, draw)


def _deployed(deployed: Sequence[Deployed]) -> None:
    with panel(say("playbooks.deployed"), beside=str(len(deployed)), flush=True):
        if not deployed:
            empty(say("playbooks.none"), say("playbooks.none_text"), picture="o_account_tree")
            return
        with part("ul", "rows"):
            for each in deployed:
                with part("li"), part("a", "row-line", href=f"/playbooks/{each.name}"):
                    with part("span", "stack stack--tight grow"):
                        part("span", "strong", each.policy.title or each.name)
                        with part("span", "lane small muted"):
                            if each.policy.title:
                                part("code", "", each.name)
                            part("span", "clip", each.deployed_by)
                            moment(moment_of(each.deploy_time))
                    if each.policy.mode != "run":
                        badge(say(f"playbooks.mode_{each.policy.mode.replace('-', '_')}"), "low")


def run_list(runs: Sequence[RunRecord], title: str) -> None:
    """Runs, the latest first."""
    with panel(title, beside=str(len(runs)), flush=True):
        if not runs:
            empty(say("playbooks.no_runs"), say("playbooks.no_runs_text"), picture="o_play_circle")
            return
        with part("ul", "rows"):
            for run in runs:
                with part("li"), part("a", "row-line", href=f"/runs/{run.id}"):
                    with part("span", "", style="width: 104px; flex: none"):
                        state_badge(run)
                    with part("span", "stack stack--tight grow"):
                        part("span", "strong clip", run.playbook)
                        part("span", "small muted clip", starter(run))
                    mode_badge(run)
                    with part("span", "stack stack--tight small muted", style="align-items: flex-end; flex: none"):
                        moment(moment_of(run.create_time))
                        part("span", "number clip", took(run.start_time, run.end_time))
