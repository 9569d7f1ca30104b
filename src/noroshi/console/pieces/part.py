"""An HTML element with classes, text and attributes: what all other pieces are made of."""

from __future__ import annotations

from nicegui.elements.mixins.text_element import TextElement
from nicegui.ui import element


def part(tag: str, classes: str = "", text: str | None = None, /, **attributes: str | bool) -> element:
    """An element. Text is never read as HTML. `aria_label` becomes `aria-label`; an attribute of False is left out."""
    made = TextElement(tag=tag, text=text) if text is not None else element(tag)
    made.classes(classes)
    for name, value in attributes.items():
        if value is not False:
            made.props[name.strip("_").replace("_", "-")] = value
    return made


def label(text: str, classes: str = "", *, tag: str = "span") -> element:
    """A piece of text."""
    return part(tag, classes, text)


def icon(name: str) -> element:
    """A picture that says nothing which the text beside it does not say."""
    return part("q-icon", "", name=name, aria_hidden="true")
