"""Puts the console on the web process's FastAPI app."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import nicegui
from fastapi import FastAPI
from nicegui import context, ui
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from noroshi.api.edge.doors import PUBLIC, Doors, Kind
from noroshi.api.surroundings import Surroundings
from noroshi.console.catalogue import PAGES
from noroshi.console.language import choose_language
from noroshi.console.layout import shell
from noroshi.console.nonce import ScriptNonce
from noroshi.console.opening import open_pages
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.triage.desk.preferences import preferences_of

ASSETS: Final = "/assets"
_STATIC: Final = Path(str(files("noroshi.console") / "static"))


def mount_console(app: FastAPI, surroundings: Surroundings) -> None:
    """Serve the pages of the catalogue on the app and declare their doors. Once in a process: NiceGUI is one app."""
    _declare(surroundings.doors)
    app.mount(ASSETS, StaticFiles(directory=_STATIC))
    app.add_api_route("/", _home, include_in_schema=False)

    async def open_console(request: Request) -> None:
        # The guard lets nobody in without a session.
        visitor = Visitor(surroundings, request, request.state.visit.actor)
        visitor.needs = Permission.ACCOUNT
        chosen = await visitor.read(preferences_of, visitor.actor.name)
        context.client.storage["visitor"] = visitor
        _dress(request, chosen)
        with shell(visitor):
            open_pages()

    mark = (_STATIC / "mark.svg").read_text("utf-8").replace("currentColor", "#c2410c")
    for page in PAGES:
        ui.page(page.path, title="Noroshi", favicon=mark)(open_console)
    nicegui.app.add_middleware(ScriptNonce)
    ui.run_with(app, title="Noroshi", tailwind=False, show_welcome_message=False, reconnect_timeout=30.0)


def _declare(doors: Doors) -> None:
    for page in PAGES:
        doors.declare(page.path, page.permission)
    doors.declare("/", Permission.ACCOUNT)
    doors.declare(f"{ASSETS}/{{rest:path}}", PUBLIC, kind=Kind.ASSET)
    doors.declare("/_nicegui/{rest:path}", PUBLIC, kind=Kind.ASSET)
    doors.declare("/_nicegui_ws/{rest:path}", Permission.ACCOUNT, kind=Kind.ASSET, methods=())


async def _home() -> Response:
    return RedirectResponse("/inbox", 303)


def _dress(request: Request, chosen: Mapping[str, str]) -> None:
    """Language and theme of whoever asks: what was chosen once, anywhere, else what this browser knows."""
    metas = "".join(f'<meta name="noroshi-{name}" content="{value}">' for name, value in chosen.items())
    ui.add_head_html(metas + _head())
    theme = chosen.get("theme") or request.cookies.get("noroshi_theme", "")
    ui.dark_mode({"dark": True, "light": False}.get(theme))
    language = context.client.storage["language"] = chosen.get("language") or choose_language(request)
    # The page object is everybody's; this one's language is not.
    context.client.page = copy.copy(context.client.page)
    context.client.page.language = "ja" if language == "ja" else "en-US"


@cache
def _head() -> str:
    """Stylesheets and script under addresses that change with their content, so that browsers may keep them."""
    names = ("console.css", "pages.css", "console.js", "sql.js")
    style, pages, script, sql = (f"{ASSETS}/{name}?{_fingerprint(name)}" for name in names)
    return "".join(
        (
            f'<link rel="stylesheet" href="{style}">',
            f'<link rel="stylesheet" href="{pages}">',
            f'<script src="{script}"></script>',
            f'<script src="{sql}"></script>',
        )
    )


def _fingerprint(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
