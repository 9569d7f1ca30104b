"""The Rego files of a folder, read and parsed."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.syntax import parse_module
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.folders import files_below

_PACKAGE = re.compile(r"^[ \t]*package[ \t]+\S+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RegoFiles:
    """The files that parse; for each that does not, an empty module stands in `unread` to hold its package's place."""

    modules: tuple[RuleModule, ...]
    tests: tuple[RuleModule, ...]
    unread: tuple[RuleModule, ...]
    faults: tuple[Fault, ...]


def read_files(folder: Path) -> RegoFiles:
    """Every `*.rego` below a folder, sorted by path."""
    modules: list[RuleModule] = []
    unread: list[RuleModule] = []
    faults: list[Fault] = []
    for path in files_below(folder, "*.rego"):
        source = ""
        try:
            source = path.read_bytes().decode()
            modules.append(parse_module(str(path), source))
        except ContentError as error:
            faults += error.faults
            if not is_test(str(path)) and (stated := _PACKAGE.search(source)):
                with suppress(ContentError):
                    unread.append(parse_module(str(path), stated[0]))
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(str(path), 0, 0, f"cannot be read as UTF-8 text: {error}", "unreadable"))
    rules = tuple(module for module in modules if not is_test(module.path))
    tests = tuple(module for module in modules if is_test(module.path))
    return RegoFiles(rules, tests, tuple(unread), tuple(faults))


def detection_tree(path: Path) -> Path:
    """The folder `detections` that a path lies in, where its libraries are too; else the folder it is or lies in.

    It is spelled as the path is, where that is possible.
    """
    for spelled in (path, path.absolute()):
        for folder in (spelled, *spelled.parents):
            if folder.name == "detections" and folder.is_dir():
                return folder
    return path.parent if path.is_file() else path


def lies_in(path: str, folder: Path) -> bool:
    """Whether a file is the given one or lies below the given folder, however they are spelled."""
    return Path(path).absolute().is_relative_to(folder.absolute())


def is_test(path: str) -> bool:
    """Whether a file holds tests and no rules."""
    return path.endswith("_test.rego")
