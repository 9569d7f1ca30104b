"""A titled surface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui
from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.part import part


@contextmanager
def panel(title: str, *, flush: bool = False, beside: str = "") -> Iterator[element]:
    """A surface with a heading; what is drawn inside the block stands on it. Yields the heading's line for buttons.

    `flush` leaves no margin around the content, for lists; `beside` is a small text after the title.
    """
    with part("section", "panel"):
        with part("div", "panel__head") as head, part("div", "lane"):
            part("h2", "", title)
            if beside:
                part("span", "muted small number", beside)
        with part("div", "panel__body panel__body--flush" if flush else "panel__body"):
            yield head


def heading(text: str) -> element:
    """The first heading of a page, which the browser's tab and history say too."""
    ui.page_title(f"{text} · {say('shell.product')}")
    return part("h1", "wrap", text)


def page_head(title: str, lead: str = "") -> element:
    """The heading of a page. Returns the place at its right for buttons."""
    with part("div", "page__head"):
        with part("div", "grow"):
            heading(title)
            if lead:
                part("p", "page__lead", lead)
        return part("div", "lane lane--wrap")
