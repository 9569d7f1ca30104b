"""A new integration: a folder whose check and samples pass, to be changed into the one that is wanted."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Template

from noroshi.runtime.errors import UsageError

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FILES = ("manifest.toml", "events.sql", "README.md", "samples/events.raw.jsonl", "samples/events.events.json")


def new_integration(name: str, into: Path) -> list[Path]:
    """Write `into/name` and give the paths of its files. Raises UsageError when the name or the place will not do."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot name a source: use lower case letters, digits and underscores")
    folder = into / name
    if folder.exists():
        raise UsageError(f"{folder} is there already; choose another name or remove it")
    title = name.replace("_", " ").title()
    templates = resources.files("noroshi.sdk").joinpath("templates")
    written = []
    for file in _FILES:
        text = templates.joinpath(file.replace("/", "__") + ".template").read_text(encoding="utf-8")
        path = folder / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Template(text).substitute(name=name, title=title), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
        written.append(path)
    return written
