"""A user, host, address or other thing as a chip that leads to its page."""

from __future__ import annotations

from typing import Final

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.part import icon, part

PICTURES: Final = {
    "user": "o_person",
    "host": "o_dns",
    "ip": "o_lan",
    "domain": "o_language",
    "url": "o_link",
    "file": "o_description",
    "hash": "o_fingerprint",
    "process": "o_memory",
}


def picture_of(kind: str) -> str:
    """The icon of a kind of entity."""
    return PICTURES.get(kind, "o_category")


def kind_name(kind: str) -> str:
    """The kind in words."""
    return say(f"signs.kind_{kind if kind in PICTURES else 'other'}")


def entity_chip(entity_id: int, kind: str, value: str) -> element:
    """A chip that leads to the entity's page."""
    title = f"{kind_name(kind)}: {value}"
    with part("a", "chip", href=f"/entities/{entity_id}", title=title, aria_label=title) as made:
        icon(picture_of(kind))
        part("span", "chip__text", value)
    return made
