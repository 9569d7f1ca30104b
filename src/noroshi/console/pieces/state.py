"""What stands where content would: nothing there, still loading, something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.button import button, link_button
from noroshi.console.pieces.part import icon, part


def empty(title: str, text: str = "", *, picture: str = "o_inbox") -> element:
    """There is nothing, and that is no fault. Buttons may be put into it."""
    with part("div", "state") as made:
        icon(picture)
        part("p", "state__title", title)
        if text:
            part("p", "state__text", text)
    return made


def bones() -> element:
    """The outline of a page whose content is on its way."""
    with part("div", "bones", role="status", aria_label=say("shell.loading")) as made:
        part("div", "bone bone--title")
        part("div", "bone bone--panel")
        part("div", "bone bone--panel")
    return made


def fault(retry: Callable[..., Any] | None = None) -> element:
    """The page could not be made."""
    with part("div", "state state--fault", role="alert") as made:
        icon("o_error")
        part("p", "state__title", say("shell.fault_title"))
        part("p", "state__text", say("shell.fault_text"))
        if retry is not None:
            button(say("shell.retry"), retry)
    return made


def missing() -> element:
    """There is nothing at this address."""
    return _turned_away("missing", "o_explore_off")


def forbidden() -> element:
    """Whoever is here may not see this."""
    return _turned_away("forbidden", "o_lock")


def _turned_away(what: str, picture: str) -> element:
    with part("div", "state") as made:
        icon(picture)
        part("h1", "state__title", say(f"shell.{what}_title"))
        part("p", "state__text", say(f"shell.{what}_text"))
        link_button(say("shell.home"), "/inbox")
    return made
