"""The frame around every page: navigation at the left, search, health and account at the top."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from nicegui import context, ui
from nicegui.events import GenericEventArguments
from nicegui.ui import element

from noroshi.console.catalogue import PAGES, find_page
from noroshi.console.language import current_language, say
from noroshi.console.page import GROUPS, Group
from noroshi.console.pieces.button import button
from noroshi.console.pieces.part import icon, part
from noroshi.console.visitor import Visitor, in_thread, tell
from noroshi.model.access import Permission
from noroshi.triage.desk.preferences import keep_preference

_HEALTH_SECONDS: Final = 15.0
_MARK: Final = (files("noroshi.console") / "static" / "mark.svg").read_text("utf-8")


def shell(visitor: Visitor) -> element:
    """Draw the frame. Returns the place for the page."""
    _only_one_main()
    part("a", "skip", say("shell.skip"), href="#main")
    with part("div", "shell"):
        _rail(visitor)
        _bar(visitor)
        main = part("main", "shell__main", id="main", tabindex="-1")
    _key_help()
    _keep_preferences(visitor)
    return main


def _only_one_main() -> None:
    """Quasar makes the whole page the main part; ours is without navigation and search."""
    around = context.client.content.parent_slot
    if around is not None:
        around.parent.props["role"] = "presentation"


def _rail(visitor: Visitor) -> None:
    with part("nav", "rail", aria_label=say("shell.navigation")):
        with part("a", "brand", href="/inbox"):
            ui.html(_MARK, sanitize=False, tag="span").classes("brand__mark")
            part("span", "", say("shell.product"))
        links: dict[str, element] = {}
        for group in GROUPS:
            links |= _group(visitor, group)
    _mark_current(links)


def _group(visitor: Visitor, group: Group) -> dict[str, element]:
    pages = [page for page in PAGES if page.group == group and visitor.may(page.permission)]
    if not pages:
        return {}
    links: dict[str, element] = {}
    with part("div", "rail__group"):
        part("div", "rail__title", say(f"shell.group_{group}"))
        for page in pages:
            links[page.path] = part("a", "rail__link", href=page.path)
            if page.key:
                links[page.path].props["data-key"] = page.key
            with links[page.path]:
                icon(page.icon)
                part("span", "", say(page.title))
    return links


def _mark_current(links: dict[str, element]) -> None:
    """Keep the link of the page that is shown marked, also for pages below it."""

    def mark(path: str) -> None:
        top = "/" + path.split("?", maxsplit=1)[0].strip("/").split("/")[0]
        found = find_page(top)
        for target, link in links.items():
            link.props["aria-current"] = "page" if found and target == found[0].path else "false"

    router = context.client.sub_pages_router
    mark(router.current_path)
    router.on_path_changed(mark)


def _bar(visitor: Visitor) -> None:
    with part("header", "bar"):
        button(picture="o_menu", name=say("shell.menu"), kind="quiet", data_act="rail").classes("bar__menu")
        with part("form", "bar__search", role="search", action="/search", method="get"):
            icon("o_search")
            name = say("shell.search")
            entry = part("input", "", name="q", type="search", placeholder=name, aria_label=name, data_key="/")
            entry.props("autocomplete=off maxlength=200")
            part("kbd", "", "/", aria_hidden="true")
        with part("div", "bar__end"):
            _health(visitor)
            button(picture="o_keyboard", name=say("shell.keys"), kind="quiet", data_act="help").classes("wide-only")
            button(picture="o_contrast", name=say("shell.theme"), kind="quiet", data_act="theme")
            _language("button button--quiet wide-only")
            _account(visitor)


def _health(visitor: Visitor) -> None:
    with part("a", "health", href="/overview") as link:
        part("span", "health__dot", aria_hidden="true")
        text = ui.label().classes("health__name")

    async def look() -> None:
        state = await in_thread(lambda: health_of(visitor.surroundings.workings.processes()))
        text.text = say(f"shell.health_{state}")
        link.props["data-state"] = state
        link.props["aria-label"] = link.props["title"] = text.text

    link.props["aria-label"] = text.text = say("shell.health_unknown")
    ui.timer(_HEALTH_SECONDS, look)


def health_of(processes: Mapping[str, Mapping[str, Any]]) -> str:
    """How the platform is by its processes: `good`, `strained` while one restarts, `bad` when one cannot, `unknown`."""
    states = {process["state"] for process in processes.values()}
    if not states:
        return "unknown"
    if "crash-loop" in states:
        return "bad"
    return "good" if states == {"running"} else "strained"


def _account(visitor: Visitor) -> None:
    opener = button(picture="o_account_circle", name=say("shell.account"), kind="quiet")
    with opener, ui.menu().props("auto-close"), part("div", "menu"):
        part("div", "menu__name", visitor.actor.name)
        part("a", "menu__item", say("shell.profile"), href="/account", data_plain="")
        _language("menu__item")
        with part("form", "", method="post", action="/logout"):
            part("button", "menu__item", say("shell.logout"), type="submit")


def _language(classes: str) -> None:
    """Switches to the other language; named in that language, for those who read only that."""
    other = "en" if current_language() == "ja" else "ja"
    part("button", classes, say("shell.language"), type="button", data_act="language", data_value=other, lang=other)


def _keep_preferences(visitor: Visitor) -> None:
    """Remember with the user what `console.js` says that was chosen."""

    async def keep(event: GenericEventArguments) -> None:
        name, value = str(event.args["name"]), str(event.args["value"])
        try:
            await visitor.write(Permission.ACCOUNT, keep_preference, name, value)
        except Exception as error:
            tell(error)
            return
        if name == "language":
            ui.run_javascript("location.reload()")

    ui.on("preference", keep)


def _key_help() -> None:
    title = say("shell.keys")
    with part("dialog", "sheet keys", id="key-help", aria_label=title):
        with part("div", "sheet__head"):
            part("h2", "", title)
            button(picture="o_close", name=say("shell.close"), kind="quiet", small=True, data_act="close-help")
        part("dl", "keys__list")
