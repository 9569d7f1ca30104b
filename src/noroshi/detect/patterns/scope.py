"""The variables of a body, and which names are variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from noroshi.detect.patterns.facts import UNKNOWN, Facts, meet
from noroshi.detect.patterns.program import File, Program
from noroshi.detect.rego.tree import Node


@dataclass(slots=True)
class Scope:
    """What is known of each variable of one body. `local` names are declared here or around, and hide all else."""

    file: File
    local: frozenset[str] = frozenset()
    known: dict[str, Facts] = field(default_factory=dict)
    depth: int = 0

    def inner(self, tree: Any = None) -> Scope:
        """The scope of what stands inside: it sees this one, which learns nothing from it.

        A name that `tree` may bind may be another variable there: engines differ on a name that both bind.
        """
        bound = set(_bindable(tree))
        known = {name: facts for name, facts in self.known.items() if name not in bound}
        return Scope(self.file, self.local, known, self.depth)

    def learn(self, name: str, facts: Facts) -> None:
        """Add what holds of a variable; every `_` is another one."""
        if name != "_":
            self.known[name] = meet(self.known.get(name, UNKNOWN), facts)

    def variable(self, node: Node, program: Program) -> str | None:
        """The name of the variable an expression is; None for anything else and where its name has two meanings."""
        name = node["Var"]["value"] if "Var" in node else None
        if name in (None, "input", "data"):
            return None
        return None if name in self.file.imports or program.absolute(self.file, (name,)) is not None else name

    def hides(self, name: str) -> bool:
        """Whether a declared variable has the name."""
        return name in self.local


def declared(statements: Sequence[Node], file: File) -> frozenset[str]:
    """The names that statements declare, those of roots, rules and imports included."""
    return frozenset(name for statement in statements for name in _declared(statement["literal"], file))


def _declared(literal: Node, file: File) -> Iterator[str]:
    match literal:
        case {"SomeVars": {"vars": spans}}:
            yield from (file.text(span) for span in spans)
        case {"SomeIn": {"key": key, "value": value}}:
            yield from pattern_names(key)
            yield from pattern_names(value)
        case {"Expr": {"expr": {"AssignExpr": {"op": "ColEq", "lhs": left}}}}:
            yield from pattern_names(left)


def pattern_names(node: Node | None) -> Iterator[str]:
    """The names that stand as such in a pattern: alone, or within arrays and objects."""
    match node:
        case {"Var": {"value": name}}:
            yield name
        case {"Array": {"items": items}}:
            for item in items:
                yield from pattern_names(item)
        case {"Object": {"fields": fields}}:
            for _, key, value in fields:
                yield from pattern_names(key)
                yield from pattern_names(value)


def _bindable(tree: Any) -> Iterator[str]:
    """Every name that stands where a variable can be bound: in a pattern, as an index, as a last argument."""
    if isinstance(tree, list):
        for value in tree:
            yield from _bindable(value)
    elif isinstance(tree, dict):
        for tag, node in tree.items():
            yield from _bindable(node)
            for place in _BINDING.get(tag, ()):
                yield from pattern_names(node[place])
            if tag == "Call" and node["params"]:
                yield from pattern_names(node["params"][-1])


_BINDING = {"AssignExpr": ("lhs", "rhs"), "RefBrack": ("index",), "SomeIn": ("key", "value")}
