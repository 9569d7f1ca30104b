"""Named places to write and to choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from noroshi.console.pieces.part import part


@contextmanager
def field(name: str, hint: str = "") -> Iterator[None]:
    """A name above whatever is drawn inside the block, and a hint below."""
    with part("div", "field"):
        part("span", "field__name", name, aria_hidden="true")
        yield
        if hint:
            part("span", "field__hint", hint)


def entry(
    name: str, value: str = "", *, hint: str = "", placeholder: str = "", many_lines: bool = False
) -> ui.input | ui.textarea:
    """A place to write text."""
    with field(name, hint):
        kind = ui.textarea if many_lines else ui.input
        made = kind(value=value, placeholder=placeholder)
        made.props("outlined dense" + (" autogrow" if many_lines else ""))
        made.props["aria-label"] = name
    return made


def choice(name: str, options: Sequence[Any] | Mapping[Any, str], value: Any = None, *, hint: str = "") -> ui.select:
    """One of several."""
    with field(name, hint):
        made = ui.select(dict(options) if isinstance(options, Mapping) else list(options), value=value)
        made.props("outlined dense options-dense behavior=menu")
        made.props["aria-label"] = name
    return made
