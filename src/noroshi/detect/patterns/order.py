"""Which statements of a body are certain to have held before another one is evaluated.

The engine reorders statements. It first goes through them in source order and takes every one whose variables are
bound by then, unless both its sides are variables or hold some (`x := y`, `msg := {"user": user}`); the rest follows by
the names of variables. So a statement is certain if it is taken in the first round, or if the later one needs what it
binds; and in either case only if it stands before it in the source, which is the order another engine may keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from noroshi.detect.rego.tree import Node

_ROOTS = frozenset({"_", "input", "data"})


def certain_statements(
    statements: Sequence[Node], position: int, is_rule: Callable[[str], bool], text: Callable[[Node], str]
) -> list[Node]:
    """The statements that hold whenever the one at `position` is evaluated.

    `is_rule` tells whether a name is a rule, an import or an argument and not a variable of the body, `text` gives
    what stands at a span.
    """
    before = [_Statement(statement, is_rule, text) for statement in statements[:position]]
    certain = _first_round(before) | _needed(_Statement(statements[position], is_rule, text), before)
    return [statement.node for index, statement in enumerate(before) if index in certain]


class _Statement:
    """What a statement binds (`defines`), reads (`uses`), and whether the first round may take it (`early`)."""

    def __init__(self, node: Node, is_rule: Callable[[str], bool], text: Callable[[Node], str]) -> None:
        self.node = node
        ((form, content),) = node["literal"].items()
        self.defines: set[str] = set()
        self.declared = False
        self.early = not node.get("with_mods")
        self.uses = {name for name in _variables(node) if not is_rule(name)}
        if form == "SomeIn":
            for pattern in (content["key"], content["value"]):
                self.defines.update(_pattern(pattern))
        elif form == "Expr" and "AssignExpr" in content["expr"]:
            assignment = content["expr"]["AssignExpr"]
            left = set(_pattern(assignment["lhs"]))
            right = {name for name in _pattern(assignment["rhs"]) if not is_rule(name)}
            self.declared = assignment["op"] == "ColEq"
            self.defines = left if self.declared or not right else left | right
            self.early = self.early and not (left and right)
        elif form == "SomeVars":
            self.uses = {text(span) for span in content["vars"]}
            self.defines = set()
            self.early = False
        elif form != "Expr":
            self.early = False
        self.loops = {name for name in _index_variables(node) if not is_rule(name)}


def _first_round(statements: Sequence[_Statement]) -> set[int]:
    bound: set[str] = set()
    taken = set()
    for index, statement in enumerate(statements):
        if statement.early and statement.uses <= bound | statement.defines | statement.loops:
            taken.add(index)
            bound |= statement.defines | statement.loops
    return taken


def _needed(call: _Statement, statements: Sequence[_Statement]) -> set[int]:
    """Statements that bind by `:=` a variable that the call, or such a statement, reads."""
    wanted, found = set(call.uses), set()
    for index in range(len(statements) - 1, -1, -1):
        statement = statements[index]
        if statement.declared and statement.defines & wanted:
            found.add(index)
            wanted |= statement.uses
    return found


def _pattern(node: Node | None) -> Iterator[str]:
    """The variables that an assignment binds in a pattern: a name, or names in an array or object."""
    if node is None:
        return
    ((form, content),) = node.items()
    if form == "Var" and content["value"] not in _ROOTS:
        yield content["value"]
    elif form == "Array":
        for item in content["items"]:
            yield from _pattern(item)
    elif form == "Object":
        for _, key, value in content["fields"]:
            yield from _pattern(key)
            yield from _pattern(value)


def _variables(tree: Any) -> Iterator[str]:
    """Every name that may be a variable, without the names of called functions."""
    if isinstance(tree, list):
        for value in tree:
            yield from _variables(value)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key == "Var":
                if value["value"] not in _ROOTS:
                    yield value["value"]
            elif key != "fcn":
                yield from _variables(value)


def _index_variables(tree: Any) -> Iterator[str]:
    """Variables that iterate, but not those within a comprehension, which are its own."""
    if isinstance(tree, list):
        for value in tree:
            yield from _index_variables(value)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key == "RefBrack":
                yield from _pattern(value["index"])
            if not key.endswith("Compr"):
                yield from _index_variables(value)
