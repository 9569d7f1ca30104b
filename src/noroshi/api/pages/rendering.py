"""Turns a template and its facts into a page in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response

from noroshi.runtime.yaml12 import parse_yaml

_LANGUAGES: Final = ("en", "ja")
_THEMES: Final = ("dark", "light")


class Speech:
    """The texts of one language: `say("sign_in")`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        return _words()[key][self.language].format(**values)


def render(connection: HTTPConnection, template: str, status: int = 200, **facts: Any) -> Response:
    """The page. What stands in `facts` is escaped."""
    theme = connection.cookies.get("noroshi_theme", "")
    page = _templates().get_template(template)
    speech = Speech(language_of(connection))
    return HTMLResponse(
        page.render(say=speech, theme=theme if theme in _THEMES else "", version=version("noroshi"), **facts), status
    )


def turned_away(connection: HTTPConnection, status: int) -> Response:
    """The page of somebody who may not see what he asked for, or asked for what there is not."""
    what = "forbidden" if status == 403 else "missing"
    return render(connection, "notice.html", status, title=f"{what}_title", about=f"{what}_about")


def language_of(connection: HTTPConnection) -> str:
    """What the reader chose in the console, else the first language of the browser that we speak."""
    chosen = connection.cookies.get("noroshi_language", "")
    if chosen in _LANGUAGES:
        return chosen
    accepted = connection.headers.get("accept-language", "")[:200]
    spoken = [part.strip().lower().split(";")[0].split("-")[0] for part in accepted.split(",")]
    return next((language for language in spoken if language in _LANGUAGES), "en")


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = parse_yaml(
        (files("noroshi.api.pages") / "words.yaml").read_text("utf-8"), "words.yaml"
    )
    return words


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("noroshi.api.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
