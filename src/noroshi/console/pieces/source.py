"""Program text with its words coloured: Rego, YAML and others that Pygments knows."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from nicegui import ui
from nicegui.ui import element

from noroshi.console.pieces.part import part

_CLASSES: Final = (
    ("Comment", "c"),
    ("Keyword", "k"),
    ("Literal.String", "s"),
    ("Literal.Number", "m"),
    ("Name.Function", "f"),
    ("Name.Builtin", "f"),
    ("Name.Tag", "k"),
)


def source(text: str, language: str, name: str) -> element:
    """The text, scrollable; `name` says what it is."""
    with part("div", "source", tabindex="0", role="region", aria_label=name) as made:
        ui.html(f"<pre>{_coloured(text, language)}</pre>", sanitize=False)
    return made


def _coloured(text: str, language: str) -> str:
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(language)  # type: ignore[no-untyped-call]
    return "".join(_span(kind, value) for kind, value in lexer.get_tokens(text))


def _span(kind: Any, value: str) -> str:
    word = str(kind).removeprefix("Token.")
    found = next((name for prefix, name in _CLASSES if word.startswith(prefix)), "")
    return f'<span class="{found}">{escape(value)}</span>' if found else escape(value)
