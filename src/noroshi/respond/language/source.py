"""Source text, YAML or JSON, to a tree that knows where everything stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from noroshi.respond.language.limits import MAX_SOURCE_DEPTH, MAX_SOURCE_NODES, Limits
from noroshi.respond.language.values import INT_MAX, INT_MIN
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import compose_yaml

_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_INDICATORS = "{[*&!%@`>|"
_MAX_COMPOSED_DEPTH = 1000
_NESTING = re.compile(r"[\[\]{}]|(?:[-?:][ \n]+){500}")
_CORE = "tag:yaml.org,2002:"


@dataclass(slots=True)
class Tree:
    """A node of the source. `value` is a scalar, a list of trees, or a dict of trees.

    Line and column count from 1. `raw` is the scalar's spelling in the file when it stands on one line, else
    "". `keys` says where each key of a map stands.
    """

    value: Any
    line: int
    column: int
    raw: str = ""
    keys: dict[str, tuple[int, int]] | None = None

    def plain(self) -> Any:
        """The value without positions."""
        if isinstance(self.value, dict):
            return {key: tree.plain() for key, tree in self.value.items()}
        if isinstance(self.value, list):
            return [tree.plain() for tree in self.value]
        return self.value


def read_source(text: str, path: str, limits: Limits) -> Tree:
    """The tree of one YAML or JSON document. Raises ContentError with all faults of the tree."""
    if len(text.encode()) > limits.source_bytes:
        message = f"the source is larger than {limits.source_bytes} bytes"
        raise ContentError([Fault(path, 0, 0, message, "source-size")])
    _refuse_depth(text, path)
    is_json = text.lstrip()[:1] in ("{", "[")
    try:
        node = compose_yaml(_json_as_yaml(text) if is_json else text, path)
    except ContentError as error:
        raise ContentError([_explain(fault, text) for fault in error.faults]) from error
    if node is None:
        raise ContentError([Fault(path, 1, 1, "the file is empty", "empty")])
    reader = _Reader(text, path)
    tree = reader.tree(node, 0)
    if reader.faults:
        raise ContentError(reader.faults)
    return tree


def _json_as_yaml(text: str) -> str:
    """JSON is YAML but for tabs between tokens and surrogate pairs."""
    return _SURROGATES.sub(lambda pair: f"\\U{_code_point(pair):08x}", text.replace("\t", " "))


def _code_point(pair: re.Match[str]) -> int:
    return 0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + (int(pair[2], 16) - 0xDC00)


def _refuse_depth(text: str, path: str) -> None:
    """Collections nested by the thousand would exhaust the composer's stack before it could say so."""
    depth = 0
    for bracket in _NESTING.finditer(text):
        depth = max(0, depth - 1) if bracket[0] in "]}" else depth + 1
        if depth > _MAX_COMPOSED_DEPTH or len(bracket[0]) > 1:
            line = text.count("\n", 0, bracket.start()) + 1
            message = f"nested more than {MAX_SOURCE_DEPTH} levels deep"
            raise ContentError([Fault(path, line, 1, message, "nesting")])


def _explain(fault: Fault, text: str) -> Fault:
    """The commonest authoring mistake gets its remedy said."""
    lines = text.splitlines()
    line = lines[fault.line - 1] if 0 < fault.line <= len(lines) else ""
    before = lines[fault.line - 2] if 1 < fault.line <= len(lines) + 1 else ""
    for candidate in (line, before):
        found = re.search(r"(?:^|[:-]\s+)(\$\{.*)$", candidate)
        if found and re.search(r":\s| #", found[1]):
            advice = 'an expression that contains ": " or " #" must be quoted, like \'${"a: " + b}\''
            return Fault(fault.path, fault.line, fault.column, f"{fault.message}; {advice}", fault.code)
    value = re.search(rf":\s+([{re.escape(_INDICATORS)}])", line)
    if value and "${" in line:
        advice = f"a value that begins with {value[1]} must be quoted"
        return Fault(fault.path, fault.line, fault.column, f"{fault.message}; {advice}", fault.code)
    return fault


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._nodes = 0
        self._lines = text.split("\n")
        self.faults: list[Fault] = []

    def fault(self, node: yaml.Node, message: str, code: str) -> Tree:
        line, column = _place(node)
        self.faults.append(Fault(self._path, line, column, message, code))
        return Tree(None, line, column)

    def tree(self, node: yaml.Node, depth: int) -> Tree:
        self._nodes += 1
        if self._nodes > MAX_SOURCE_NODES:
            raise ContentError([*self.faults, Fault(self._path, 1, 1, "aliases expand to too much", "aliases")])
        if depth > MAX_SOURCE_DEPTH:
            return self.fault(node, f"nested more than {MAX_SOURCE_DEPTH} levels deep", "nesting")
        if isinstance(node, yaml.SequenceNode):
            line, column = _place(node)
            return Tree([self.tree(item, depth + 1) for item in node.value], line, column)
        if isinstance(node, yaml.MappingNode):
            return self._map(node, depth)
        return self._scalar(node)

    def _map(self, node: yaml.MappingNode, depth: int) -> Tree:
        entries: dict[str, Tree] = {}
        keys: dict[str, tuple[int, int]] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "a map key must be a scalar", "key")
                continue
            if key.value in entries:
                self.fault(key, f"duplicate key {key.value!r}", "duplicate-key")
                continue
            keys[key.value] = _place(key)
            entries[key.value] = self.tree(value, depth + 1)
        return Tree(entries, *_place(node), keys=keys)

    def _scalar(self, node: yaml.Node) -> Tree:  # noqa: PLR0911 - one case per kind
        line, column = _place(node)
        text: str = node.value
        kind = node.tag.removeprefix(_CORE)
        raw = self._raw(node)
        match kind:
            case "str":
                return Tree(text, line, column, raw)
            case "null":
                return Tree(None, line, column, raw)
            case "bool":
                return Tree(text.lower() == "true", line, column, raw)
            case "int":
                number = int(text, 0) if text[:2] in ("0o", "0x") else int(text)
                if not INT_MIN <= number <= INT_MAX:
                    return self.fault(node, f"the integer {text} does not fit 64 bits", "number")
                return Tree(number, line, column, raw)
            case "float":
                return self._float(node, text, raw)
            case _:
                return self.fault(node, f"the tag {node.tag} is not part of the language", "tag")

    def _float(self, node: yaml.Node, text: str, raw: str) -> Tree:
        try:
            number = float(text)
        except ValueError:
            number = float("inf")
        if number in (float("inf"), float("-inf")):
            return self.fault(node, f"the number {text} is not finite", "number")
        return Tree(number, *_place(node), raw)

    def _raw(self, node: yaml.Node) -> str:
        start, end = node.start_mark, node.end_mark
        if start.line != end.line or start.line >= len(self._lines):
            return ""
        return self._lines[start.line][start.column : end.column]


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
