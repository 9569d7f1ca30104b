"""Every text that the console uses is there, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from noroshi.console.language import LANGUAGES, choose_language, speak, words
from noroshi.lake.description import described_tables
from noroshi.schemas.promotion import load_promoted

CALL = re.compile(r"""say\(\s*(f?)"([a-z_]+\.[^"]+)\"""")
AUDITED = re.compile(r"""\b(?:append_audit|audit|_audit|_failed)\((?:[^()]|\([^()]*\))*?"([a-z]+\.[a-z.-]+)\"""")
AUDITED_OF = re.compile(r"""\baudit_(alert|case)\((?:[^()]|\([^()]*\))*?"([a-z.]+)\"""")


def test_every_text_has_both_languages_with_the_same_values() -> None:
    for key, texts in words().items():
        assert set(texts) == set(LANGUAGES), key
        named = {language: set(re.findall(r"\{(\w+)\}", texts[language])) for language in LANGUAGES}
        assert named["en"] == named["ja"], key


def test_every_text_that_is_asked_for_is_there(root: Path) -> None:
    known, missing = words(), []
    for path in (root / "src/noroshi/console").rglob("*.py"):
        for is_pattern, key in CALL.findall(path.read_text("utf-8")):
            pattern = re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(key)) if is_pattern else re.escape(key)
            if not any(re.fullmatch(pattern, name) for name in known):
                missing.append(f"{path.name}: {key}")
    assert missing == []


def test_the_audit_trail_says_everything_that_is_done_in_both_languages(root: Path) -> None:
    done: set[str] = set()
    for path in (root / "src/noroshi").rglob("*.py"):
        text = path.read_text("utf-8")
        done |= {*AUDITED.findall(text), *(f"{kind}.{action}" for kind, action in AUDITED_OF.findall(text))}
    assert {"run.start", "user.sign-in", "alert.judge", "case.task.add"} < done
    assert {f"audit.did_{re.sub('[.-]', '_', action)}" for action in done} - words().keys() == set()


def test_every_description_of_the_lake_has_both_languages() -> None:
    named_by_ocsf = {attribute.column for attribute in load_promoted()}
    described = {table.description for table in described_tables()}
    described |= {
        column.description
        for table in described_tables()
        for column in table.columns
        if column.description and not (table.name == "events" and column.name in named_by_ocsf)
    }
    assert {texts["en"] for key, texts in words().items() if key.startswith("lake.")} == described


def test_one_of_a_thing_is_said_differently_from_many() -> None:
    assert speak("en", "case.alerts_of", count=1) == "1 alert"
    assert speak("en", "case.alerts_of", count=2) == "2 alerts"
    assert speak("ja", "case.alerts_of", count=1) == "アラート 1 件"


def test_the_language_is_what_was_chosen_then_what_the_browser_says_then_english() -> None:
    from starlette.requests import Request

    def ask(cookie: str, accept: str) -> str:
        headers = [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]
        return choose_language(Request({"type": "http", "headers": headers}))

    assert ask("noroshi_language=ja", "en") == "ja"
    assert ask("", "fr-FR,ja;q=0.8,en;q=0.5") == "ja"
    assert ask("noroshi_language=xx", "de") == "en"
