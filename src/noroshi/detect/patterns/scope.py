"""The variables of a body, and which names are variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

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

    def inner(self) -> Scope:
        """The scope of a comprehension: it sees this one, which learns nothing from it."""
        return Scope(self.file, self.local, dict(self.known), self.depth)

    def learn(self, name: str, facts: Facts) -> None:
        """Add what holds of a variable; every `_` is another one."""
        if name != "_":
            self.known[name] = meet(self.known.get(name, UNKNOWN), facts)

    def variable(self, node: Node, program: Program) -> str | None:
        """The name of the variable an expression is; None for anything else and where its name has two meanings."""
        name = node["Var"]["value"] if "Var" in node else None
        if name is None or (name in ("input", "data") and name not in self.local):
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
