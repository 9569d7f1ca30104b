"""One playbook: its graph, its source, what its policy says, its runs; and starting one."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec
from nicegui import ui

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.playbooks.listing import run_list
from noroshi.console.pages.playbooks.wording import moment_of, pretty
from noroshi.console.pieces.button import button, link_button
from noroshi.console.pieces.code import code
from noroshi.console.pieces.dialog import sheet
from noroshi.console.pieces.field import entry
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.source import source as coloured
from noroshi.console.pieces.state import missing
from noroshi.console.sheets.running import start_run
from noroshi.console.visitor import Visitor, warn
from noroshi.model.access import Permission
from noroshi.respond.asked import asked_fields
from noroshi.respond.engine.contract import Deployed, Mode
from noroshi.respond.graph import mermaid
from noroshi.respond.language.loading import DEFAULT_LIMITS, load_program

_RUNS: Final = 500
_SHOWN: Final = 20
_MERMAID: Final = {
    "theme": "base",
    "securityLevel": "strict",
    "themeVariables": {"fontSize": "13px"},
    "flowchart": {"curve": "basis", "nodeSpacing": 32, "rankSpacing": 30, "padding": 10},
}


@page("/playbooks/{name}", title="playbooks.playbook", permission=Permission.PLAYBOOKS_READ, icon="o_account_tree")
async def playbook(visitor: Visitor, name: str) -> None:
    """Everything about one playbook."""
    engine = visitor.surroundings.workings.engine
    found = await visitor.look(engine.find, name)
    if found is None:
        missing()
        return
    source = await visitor.look(engine.source, name)
    program = await visitor.look(load_program, source, name, DEFAULT_LIMITS)
    runs = [run for run in await visitor.look(engine.runs, _RUNS) if run.playbook == name]
    with page_head(found.policy.title or name, name if found.policy.title else ""):
        link_button(say("playbooks.back"), "/playbooks", picture="o_arrow_back")
        if visitor.may(Permission.RUNS_WRITE):
            fields = asked_fields(program, source)
            button(say("playbooks.start"), lambda: _ask(visitor, found, fields), kind="main", picture="o_play_arrow")
    with part("div", "columns"):
        with part("div", "stack", style="gap: var(--gap-4)"):
            _drawn(mermaid(program), source)
        with part("div", "stack", style="gap: var(--gap-4)"):
            _facts(found)
            run_list(runs[:_SHOWN], say("playbooks.runs"))


def _drawn(graph: str, source: str) -> None:
    with part("section", "panel", aria_label=say("playbooks.graph")):
        with part("div", "tabs", role="group", aria_label=say("playbooks.graph"), style="padding: 0 var(--gap-3)"):
            tabs = {
                view: part("button", "tab", say(f"playbooks.{view}"), type="button") for view in ("graph", "source")
            }
        body = part("div", "panel__body")

    def show(view: str) -> None:
        for other, tab in tabs.items():
            tab.props["aria-pressed"] = "true" if other == view else "false"
        body.clear()
        with body:
            if view == "source":
                coloured(source, "yaml", say("playbooks.source"))
            else:
                with part("div", "flow", role="img", aria_label=say("playbooks.graph_words")):
                    ui.mermaid(graph, config=_MERMAID)

    for view, tab in tabs.items():
        tab.on("click", lambda _=None, view=view: show(view), args=[])
    show("graph")


def _facts(found: Deployed) -> None:
    with panel(say("playbooks.facts")), part("div", "stack"):
        with part("dl", "facts"):
            part("dt", "", say("playbooks.revision"))
            part("dd", "mono", found.revision)
            part("dt", "", say("playbooks.deployed_by"))
            with part("dd", "lane lane--wrap"):
                part("span", "", found.deployed_by)
                moment(moment_of(found.deploy_time))
            part("dt", "", say("playbooks.mode"))
            part("dd", "", say(f"playbooks.mode_{found.policy.mode.replace('-', '_')}"))
        policy = msgspec.to_builtins(found.policy)
        if policy:
            part("h3", "", say("playbooks.policy"))
            code(pretty(policy), name=say("playbooks.policy"), wrap=True)


def _ask(visitor: Visitor, found: Deployed, fields: list[str]) -> None:
    with sheet(say("playbooks.start_title", name=found.policy.title or found.name)) as dialog:
        with part("div", "sheet__body"):
            boxes = {each: entry(each, placeholder=say("playbooks.value_hint")) for each in fields}
            if not fields:
                boxes[""] = entry(say("running.argument"), "{}", many_lines=True)

        async def start(mode: Mode) -> None:
            try:
                argument = _argument({each: str(box.value or "") for each, box in boxes.items()})
            except ValueError:
                warn(say("running.not_json"))
                return
            run_id = await start_run(visitor, found.name, argument, mode.value)
            if run_id:
                dialog.close()
                ui.navigate.to(f"/runs/{run_id}")

        with part("div", "sheet__foot"):
            button(say("shell.cancel"), dialog.close)
            button(say("playbooks.dry_run"), lambda: start(Mode.DRY_RUN), picture="o_visibility")
            button(say("playbooks.run_now"), lambda: start(Mode.RUN), kind="main", picture="o_play_arrow")


def _argument(given: dict[str, str]) -> Any:
    """What was filled in; JSON counts as what it says, all else as text. Raises ValueError for a broken whole."""
    if "" in given:
        return json.loads(given[""] or "null")
    return {name: _value(text) for name, text in given.items() if text}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
