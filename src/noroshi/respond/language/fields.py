"""Fields of a source tree: what a map, list, name or value must be, with a fault for each that is not."""

from __future__ import annotations

import re
from typing import Any

from noroshi.respond.language.expression import ExpressionError, parse_expression
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.source import Tree
from noroshi.respond.language.template import (
    Computed,
    ListTemplate,
    Literal,
    MapTemplate,
    Position,
    Template,
)
from noroshi.respond.language.values import kind_of
from noroshi.runtime.errors import Fault

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = frozenset(
    spelling
    for word in ("true", "false", "null", "and", "or", "not", "in")
    for spelling in (word, word.upper(), *([word.capitalize()] if len(word) > 3 else []))
)


def expression_text(scalar: str) -> str | None:
    """What stands in `${ }`, when the whole scalar is one expression."""
    trimmed = scalar.strip()
    return trimmed[2:-1] if trimmed.startswith("${") and trimmed.endswith("}") else None


class Fields:
    """Reads fields of trees and collects what is wrong with them in `faults`."""

    def __init__(self, path: str, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self.faults: list[Fault] = []

    def fault(self, at: Tree | Position, message: str, code: str = "structure") -> None:
        """Note an error at a place."""
        self.faults.append(Fault(self._path, at.line, at.column, message, code))

    def number(self, tree: Tree | None, name: str, types: tuple[type, ...]) -> Template | None:
        if tree is None:
            return None
        template = self.template(tree)
        if not isinstance(template, Computed) and type(tree.value) not in types:
            wanted = "an integer" if types == (int,) else "a number"
            self.fault(tree, f"{name!r} must be {wanted} or an expression")
        return template

    def template(self, tree: Tree) -> Template:
        """A YAML value with the expressions in it."""
        if isinstance(tree.value, list):
            items = tuple(self.template(item) for item in tree.value)
            if all(isinstance(item, Literal) for item in items):
                return Literal([_value(item) for item in items], "list", position_of(tree))
            return ListTemplate(items, position_of(tree))
        if isinstance(tree.value, dict):
            return self._map(tree)
        return self._scalar(tree)

    def _map(self, tree: Tree) -> Template:
        entries = []
        for key, value in tree.value.items():
            place = Position(*(tree.keys or {})[key])
            named = self._scalar(Tree(key, place.line, place.column))
            entries.append((named, self.template(value)))
        if all(isinstance(part, Literal) for entry in entries for part in entry):
            return Literal(
                {key: _value(value) for key, (_, value) in zip(tree.value, entries, strict=True)},
                "map",
                position_of(tree),
            )
        return MapTemplate(tuple(entries), position_of(tree))

    def _scalar(self, tree: Tree) -> Template:
        position = position_of(tree)
        text = expression_text(tree.value) if isinstance(tree.value, str) else None
        if text is None:
            return Literal(tree.value, kind_of(tree.value), position)
        if len(text) > self._limits.expression_characters:
            most = self._limits.expression_characters
            message = f"the expression has {len(text)} characters; the most is {most}"
            self.fault(tree, message, "expression-length")
            return Literal(None, "null", position)
        try:
            return Computed(parse_expression(text), text, position)
        except ExpressionError as error:
            self.fault(_within(tree, text, error.offset), f"in the expression: {error.message}", "expression")
            return Literal(None, "null", position)

    def fields(self, tree: Tree, owner: str, known: frozenset[str] | set[str]) -> dict[str, Tree]:
        if not isinstance(tree.value, dict):
            self.fault(tree, f"{owner} must be a map")
            return {}
        for key in tree.value:
            if key not in known:
                message = f"{owner} has no key {key!r}; known are {', '.join(sorted(known))}"
                self.fault(Position(*(tree.keys or {})[key]), message, "unknown-key")
        return {key: value for key, value in tree.value.items() if key in known}

    def listed(self, tree: Tree, owner: str, least: int, most: int | None) -> list[Tree]:
        if not isinstance(tree.value, list):
            self.fault(tree, f"{owner!r} must be a list")
            return []
        if len(tree.value) < least or (most is not None and len(tree.value) > most):
            count = f"{least} to {most}" if most is not None else f"at least {least}"
            self.fault(tree, f"{owner!r} has {len(tree.value)} entries; it takes {count}", "count")
        return tree.value

    def variable(self, tree: Tree | None, owner: Tree, missing: str) -> str | None:
        if tree is None:
            self.fault(owner, missing)
            return None
        return str(tree.value) if self.is_name(tree, tree.value) else None

    def is_name(self, tree: Tree, name: Any) -> bool:
        if isinstance(name, str) and _NAME.fullmatch(name) and name not in _RESERVED:
            return True
        self.fault(tree, f"{name!r} is not a variable name (a letter or _, then letters, digits, _)", "name")
        return False


def _value(template: Template) -> Any:
    return template.value if isinstance(template, Literal) else None


def position_of(tree: Tree) -> Position:
    return Position(tree.line, tree.column)


def _within(tree: Tree, text: str, offset: int) -> Position:
    """The place of a character of an expression, exact when the scalar stands on one line as it is."""
    start = tree.raw.find("${" + text) if tree.raw else -1
    return Position(tree.line, tree.column + start + 2 + offset) if start >= 0 else position_of(tree)
