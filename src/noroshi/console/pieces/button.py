"""Buttons and links that look like buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from nicegui.ui import element

from noroshi.console.pieces.part import icon, part

Kind = Literal["plain", "main", "quiet", "danger"]


def button(
    text: str = "",
    on_click: Callable[..., Any] | None = None,
    *,
    kind: Kind = "plain",
    picture: str = "",
    key: str = "",
    name: str = "",
    small: bool = False,
    **attributes: str | bool,
) -> element:
    """A button. One without text needs a `name` for those who cannot see it; `key` presses it from the keyboard."""
    classes = f"button button--{kind}" + (" button--small" if small else "") + ("" if text else " button--icon")
    if name:
        attributes |= {"aria_label": name, "title": name}
    if key:
        attributes |= {"data_key": key, "aria_keyshortcuts": key}
    made = part("button", classes, type="button", **attributes)
    with made:
        if picture:
            icon(picture)
        if text:
            part("span", "", text)
        if key and text:
            part("kbd", "", key, aria_hidden="true")
    if on_click is not None:
        made.on("click", on_click, args=[])
    return made


def link_button(text: str, target: str, *, kind: Kind = "plain", picture: str = "", small: bool = False) -> element:
    """A link that looks like a button."""
    made = part("a", f"button button--{kind}" + (" button--small" if small else ""), href=target)
    with made:
        if picture:
            icon(picture)
        part("span", "", text)
    return made
