"""Code, records and other text that keeps its shape."""

from __future__ import annotations

import json
from typing import Any

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.part import part


def code(text: str, *, name: str = "", wrap: bool = False) -> element:
    """Text in a fixed pitch, with a button that copies it."""
    with part("div", "code code--wrap" if wrap else "code") as made:
        part("pre", "", text, tabindex="0", role="region", aria_label=name or say("shell.code"))
        button(picture="o_content_copy", name=say("shell.copy"), small=True, kind="quiet", data_act="copy").classes(
            "code__copy"
        )
    return made


def record(text: str, *, name: str = "") -> element:
    """A raw record; JSON is shown with a line for each field."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        return code(text, name=name, wrap=True)
    return code(json.dumps(value, indent=2, ensure_ascii=False), name=name, wrap=True)
