"""What documents point at is there: files, headings, commands and their options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from noroshi.cli.main import root as command_line

ALTERNATIVES = re.compile(r"^[a-z-]+(\|[a-z-]+)+$")
CODE_BLOCK = re.compile(r"^ *```[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(
    r"(?:^ *|[$(] ?|\| *|&& *|-- )(?:\.venv/bin/)?noroshi ([a-z].*?)(?=\s\s|\s[|;&#]|\)|$)", re.MULTILINE
)
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
INLINE_CODE = re.compile(r"`(?:\.venv/bin/)?noroshi ([a-z][^`]*)`")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def documents(root: Path) -> Iterator[Path]:
    """Every document that people wrote."""
    yield from root.glob("*.md")
    for tree in ("docs", "content", "deploy", "src", "bench"):
        yield from (root / tree).rglob("*.md")


def anchor(heading: str) -> str:
    """What a code host makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_links_between_documents_lead_somewhere(root: Path) -> None:
    dead = []
    for document in documents(root):
        for target in LINK.findall(CODE_BLOCK.sub("", document.read_text("utf-8"))):
            path, _, heading = target.partition("#")
            if re.match(r"[a-z]+:", path):
                continue
            file = document.parent / path if path else document
            if not file.exists():
                dead.append(f"{document.relative_to(root)}: {target}")
            elif heading and heading not in map(anchor, HEADING.findall(file.read_text("utf-8"))):
                dead.append(f"{document.relative_to(root)}: {target} has no such heading")
    assert dead == []


def test_commands_in_documents_are_there_with_their_options(root: Path) -> None:
    wrong = []
    for document in documents(root):
        text = document.read_text("utf-8")
        blocks = CODE_BLOCK.findall(text)
        typed = [words for block in blocks for words in COMMAND.findall(block)]
        typed += INLINE_CODE.findall(CODE_BLOCK.sub("", text))
        wrong += [f"{document.relative_to(root)}: {fault}" for words in typed for fault in faults(words)]
    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("lake compact|expire --dir var", ""),
        ("lake compact|tidy", "there is no `noroshi lake tidy`"),
        ("sacn FILE", "there is no `noroshi sacn`"),
        ("query 'SELECT 1' --fromat json", "`noroshi query` has no --fromat"),
    ],
)
def test_what_does_not_exist_would_be_found(typed: str, fault: str) -> None:
    assert "; ".join(faults(typed)) == fault


def faults(typed: str) -> Iterator[str]:
    """What is wrong with the words after `noroshi`; alternatives are all looked at."""
    try:
        words = shlex.split(typed, comments=True)
    except ValueError:
        words = typed.split()
    for number, word in enumerate(words):
        if ALTERNATIVES.match(word):
            for one in word.split("|"):
                yield from faults(shlex.join([*words[:number], one, *words[number + 1 :]]))
            return
    yield from _walk(typer.main.get_command(command_line), words)


def _walk(command: Any, words: list[str]) -> Iterator[str]:
    name = "noroshi"
    options = {"--help", "--version"}
    for number, word in enumerate(words):
        if hasattr(command, "resolve_command") and not word.startswith("-"):
            context = command.make_context(name, [], resilient_parsing=True)
            if word not in command.list_commands(context):
                yield f"there is no `{name} {word}`"
                return
            _, command, _ = command.resolve_command(context, words[number:])
            name = f"{name} {word}"
            options |= {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
        elif word.startswith("--") and word.partition("=")[0] not in options:
            yield f"`{name}` has no {word.partition('=')[0]}"
