"""Reading `manifest.toml`: values, and the line each of them stands on so that faults can point there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from noroshi.runtime.errors import ContentError, Fault

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_TABLE = re.compile(r"^\s*\[+\s*(?P<name>[^\[\]]+?)\s*\]+\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*(?P<key>[A-Za-z0-9_.\-\"']+)\s*=")


class Manifest:
    """The parsed file: `values`, and `line(path)` of a dotted path, 1 when it does not stand in the file."""

    def __init__(self, path: Path) -> None:
        """Read and parse `path`. Raises ContentError when it is not there or not TOML."""
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise ContentError([Fault(str(path), 0, 0, "manifest.toml is missing", "manifest")]) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ContentError([Fault(str(path), 0, 0, f"cannot be read: {error}", "manifest")]) from error
        try:
            self.values: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ContentError([_syntax_fault(str(path), str(error), text)]) from error
        self._lines = dict(_places(text))

    def line(self, dotted: str) -> int:
        """The 1-based line of a key or table; that of its nearest ancestor when it is not written out."""
        while dotted:
            if dotted in self._lines:
                return self._lines[dotted]
            dotted = dotted.rpartition(".")[0]
        return 1

    def fault(self, dotted: str, message: str) -> Fault:
        """A fault at the place of `dotted`."""
        return Fault(str(self.path), self.line(dotted), 1, message, "manifest")


def _syntax_fault(path: str, message: str, text: str) -> Fault:
    found = _PLACE.search(message)
    line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
    return Fault(path, line, column, f"not TOML: {_PLACE.sub('', message).strip()}", "manifest")


def _places(text: str) -> list[tuple[str, int]]:
    places: list[tuple[str, int]] = []
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _plain(header["name"])
            places.append((table, number))
        elif pair := _KEY.match(line):
            key = _plain(pair["key"])
            places.append((f"{table}.{key}" if table else key, number))
    return places


def _plain(name: str) -> str:
    return name.replace('"', "").replace("'", "").replace(" ", "")
