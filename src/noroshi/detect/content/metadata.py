"""`# METADATA` blocks: YAML in comments that says what a package or a rule is for (OPA's annotations)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from noroshi.detect.rego.lexer import comments
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import compose_yaml, parse_yaml

_HEADER = re.compile(r"#\s*METADATA\s*$")
_SCOPES = ("rule", "document", "package", "subpackages")

Place = tuple[int, int]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One block. `target_line` is the first line of code below it; `places` says where each key and list item stands."""

    line: int
    target_line: int
    scope: str
    fields: dict[str, Any]
    places: dict[Path, Place] = field(repr=False)

    def place(self, *path: str) -> Place:
        """Line and column of a key, or of the nearest one around it that is there."""
        for length in range(len(path), 0, -1):
            if (found := self.places.get(path[:length])) is not None:
                return found
        return self.line, 1


def read_annotations(path: str, program: str) -> tuple[list[Annotation], list[Fault]]:
    """The annotations of a Rego text in order, and what is wrong with any of them."""
    found: list[Annotation] = []
    faults: list[Fault] = []
    lines = program.splitlines()
    for first, block in _blocks(program, lines):
        target = next((n for n in range(first + len(block), len(lines)) if lines[n].strip()), len(lines)) + 1
        try:
            found.append(_annotation(path, first, block, target, lines))
        except ContentError as error:
            faults += error.faults
    return found, faults


def _blocks(program: str, lines: list[str]) -> list[tuple[int, list[str]]]:
    """(0-based line of the header, comment lines from the header on) of each block."""
    alone = {line for line, column in comments(program) if not lines[line][:column].strip()}
    blocks = []
    for line in sorted(alone):
        if _HEADER.fullmatch(lines[line].strip()):
            end = line
            while end in alone:
                end += 1
            blocks.append((line, lines[line:end]))
    return blocks


def _annotation(path: str, first: int, block: list[str], target: int, lines: list[str]) -> Annotation:
    indent = len(block[0]) - len(block[0].lstrip())
    text = "\n".join(["", *(line.lstrip()[1:] for line in block[1:])])
    try:
        value, tree = parse_yaml(text, path), compose_yaml(text, path)
    except ContentError as error:
        raise ContentError(
            Fault(path, fault.line + first, fault.column + indent + 1, fault.message, "metadata")
            for fault in error.faults
        ) from error
    if not isinstance(value, dict):
        raise ContentError([Fault(path, first + 1, 1, "METADATA must be a map of keys to values", "metadata")])
    places = {key: (line + first, column + indent + 1) for key, (line, column) in _places(tree, ()).items()}
    code = lines[target - 1].lstrip() if target <= len(lines) else ""
    scope = value.get("scope", "package" if code.startswith("package") else "rule")
    if scope not in _SCOPES:
        raise ContentError(
            [Fault(path, *places["scope",], f"scope {scope!r} is none of {', '.join(_SCOPES)}", "metadata")]
        )
    return Annotation(first + 1, target, scope, value, places)


def _places(node: yaml.Node | None, path: Path) -> dict[Path, Place]:
    """Where keys and items stand; lines and columns count from 1, items are named by their index."""
    found: dict[Path, Place] = {}
    if isinstance(node, yaml.MappingNode):
        entries = [(key.value, key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        entries = [(str(index), value, value) for index, value in enumerate(node.value)]
    else:
        return found
    for name, mark, value in entries:
        found[(*path, name)] = (mark.start_mark.line + 1, mark.start_mark.column + 1)
        found |= _places(value, (*path, name))
    return found
