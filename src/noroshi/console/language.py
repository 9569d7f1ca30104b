"""Every text of the console, in Japanese and English, through one function."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from nicegui import context
from starlette.requests import HTTPConnection

from noroshi.runtime.yaml12 import parse_yaml

Language = Literal["en", "ja"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
COOKIE: Final = "noroshi_language"


@cache
def words() -> Mapping[str, Mapping[Language, str]]:
    """All texts by `<file>.<key>`, each in every language."""
    found: dict[str, Mapping[Language, str]] = {}
    for file in sorted((files("noroshi.console") / "words").iterdir(), key=lambda one: one.name):
        area = file.name.removesuffix(".yaml")
        for key, texts in parse_yaml(file.read_text("utf-8"), f"words/{file.name}").items():
            found[f"{area}.{key}"] = texts
    return found


def speak(language: Language, key: str, **values: Any) -> str:
    """The text of a key with its values filled in; with `count=1` the text of `<key>_one` where there is one."""
    texts = words()
    if values.get("count") == 1 and f"{key}_one" in texts:
        key = f"{key}_one"
    text = texts[key][language]
    return text.format(**values) if values else text


def say(key: str, **values: Any) -> str:
    """The text of a key in the language of whoever looks at the page that is being built."""
    return speak(current_language(), key, **values)


def current_language() -> Language:
    """The language of whoever looks at the page that is being built."""
    client = context.client
    spoken: Language | None = client.storage.get("language")
    if spoken is None:
        spoken = client.storage["language"] = choose_language(client.request)
    return spoken


def choose_language(request: HTTPConnection) -> Language:
    """What the reader chose, else the first language of the browser that is spoken here, else English."""
    chosen = request.cookies.get(COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    for part in request.headers.get("accept-language", "")[:200].split(","):
        for language in LANGUAGES:
            if part.strip().lower().split(";")[0].split("-")[0] == language:
                return language
    return "en"
