"""`# METADATA` blocks: YAML in comments that says what a package or a rule is for (OPA's annotations)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from noroshi.detect.rego.edits import Edit
from noroshi.detect.rego.lexer import comments
from noroshi.detect.rego.paths import ref_path
from noroshi.detect.rego.tree import nodes
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import compose_yaml, parse_yaml

_HEADER = re.compile(r"#\s*METADATA\s*$")
_SCOPES = ("rule", "document", "package", "subpackages")

Place = tuple[int, int]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One block. `target_line` is the first line of code below it, `places` where each key and list item stands."""

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


def metadata_edits(path: str, program: str, tree: dict[str, Any], package: list[str]) -> list[Edit]:
    """What `rego.metadata.rule()` and `rego.metadata.chain()` are where they stand: the annotations themselves."""
    if "rego.metadata." not in program:
        return []
    annotations = read_annotations(path, program)[0]
    edits = []
    for rule in tree["rules"]:
        for tag, node in nodes(rule):
            called = ref_path(node["fcn"]) if tag == "Call" and not node["params"] else None
            if called and called[:2] == ["rego", "metadata"] and called[-1] in ("rule", "chain"):
                span = next(iter(rule.values()))["span"]
                chain = _chain(annotations, span["line"], [*package, _first_name(program, span)])
                value = chain if called[-1] == "chain" else chain[0].get("annotations", {})
                edits.append(Edit(node["span"]["start"], node["span"]["end"], json.dumps(value)))
    return edits


def _chain(annotations: list[Annotation], line: int, rule_path: list[str]) -> list[dict[str, Any]]:
    """The rule's own entry, then those of its document, package and packages above, innermost first."""
    entries: list[dict[str, Any]] = [{"path": rule_path}]
    for scope in ("rule", "document", "package", "subpackages"):
        for annotation in annotations:
            if annotation.scope != scope or (scope == "rule" and annotation.target_line != line):
                continue
            said = {**annotation.fields, "scope": scope}
            said["authors"] = [_author(author) for author in annotation.fields.get("authors", [])]
            if not said["authors"]:
                del said["authors"]
            if scope == "rule":
                entries[0]["annotations"] = said
            else:
                entries.append({"path": rule_path[:-1] if scope != "document" else rule_path, "annotations": said})
    return entries


def _author(said: Any) -> Any:
    """`Name <address>` as an object."""
    if not isinstance(said, str):
        return said
    name, _, address = said.partition("<")
    known = {"name": name.strip(), "email": address.strip(" >")}
    return {key: value for key, value in known.items() if value}


def _first_name(program: str, span: dict[str, int]) -> str:
    found = re.match(rb"(?:default\s+)?(\w+)", program.encode()[span["start"] : span["end"]])
    return found[1].decode() if found else ""
