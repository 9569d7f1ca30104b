"""Text that people wrote in Markdown, shown without anything that could act."""

from __future__ import annotations

from typing import Final

import nh3
from nicegui import ui

_TAGS: Final = {
    *("p", "br", "hr", "strong", "em", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
}
_EXTRAS: Final = ["fenced-code-blocks", "tables", "strike", "break-on-newline"]


def clean_html(html: str) -> str:
    """Only plain formatting: no scripts, and no images, whose loading would tell others who reads."""
    schemes = {"http", "https", "mailto"}
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=schemes, link_rel="noopener noreferrer nofollow"
    )


def markdown(text: str) -> ui.markdown:
    """A text that somebody wrote."""
    return ui.markdown(text, extras=_EXTRAS, sanitize=clean_html).classes("prose")
