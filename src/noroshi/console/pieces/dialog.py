"""Dialogs: a sheet above the page, and the question whether something is really meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import context, ui

from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.pieces.part import part


@contextmanager
def sheet(title: str, *, wide: bool = False) -> Iterator[ui.dialog]:
    """An open dialog; what is drawn inside the block is its content. It is gone for good when it closes."""
    with ui.dialog() as dialog, part("div", "sheet sheet--wide" if wide else "sheet"):
        dialog.props["aria-label"] = title
        dialog.on("hide", dialog.delete)
        with part("div", "sheet__head"):
            part("h2", "", title)
            button(picture="o_close", name=say("shell.close"), on_click=dialog.close, kind="quiet", small=True)
        yield dialog
    dialog.open()


def ask(title: str, text: str, *, yes: str, on_yes: Callable[[], Any], danger: bool = False) -> None:
    """Ask whether something is really meant."""
    with sheet(title) as dialog:
        with part("div", "sheet__body"):
            part("p", "", text)
        with part("div", "sheet__foot"):
            button(say("shell.cancel"), dialog.close)

            async def agree() -> None:
                # What is done may outlive the dialog, and is to say how it went on the page.
                with context.client:
                    dialog.close()
                    result = on_yes()
                    if result is not None:
                        await result

            button(yes, agree, kind="danger" if danger else "main")
