"""From a rule's modules to its fast pattern: what must stand in an event for the rule to say or count anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from noroshi.detect.contract import RuleModule
from noroshi.detect.patterns.conditions import ALWAYS, NEVER, Clause, prior
from noroshi.detect.patterns.program import Definition, Path, Program
from noroshi.detect.patterns.reach import Reach
from noroshi.detect.patterns.reasoning import Reasoner
from noroshi.detect.rego.tree import Node
from noroshi.runtime.errors import Fault


@dataclass(frozen=True, slots=True)
class BodyPattern:
    """What one body of an `alert` definition needs: of each clause, one literal must stand in the event."""

    path: str
    line: int
    clauses: tuple[Clause, ...]

    def stands_in(self, document: bytes) -> bool:
        """Whether the body can hold for a document in canonical JSON."""
        for clause in self.clauses:
            for literal in clause:
                if literal.stands_in(document) if literal.caseless else literal.text in document:
                    break
            else:
                return False
        return True

    def __str__(self) -> str:
        clauses = (" or ".join(str(literal) for literal in sorted(clause)) for clause in self.clauses)
        return f"{self.path}:{self.line}: " + " and ".join(f"({clause})" for clause in clauses)


@dataclass(frozen=True, slots=True)
class FastPattern:
    """A rule can only match, or count, an event in which the pattern of at least one body stands."""

    bodies: tuple[BodyPattern, ...]

    def stands_in(self, document: bytes) -> bool:
        """Whether the rule has to be evaluated for a document in canonical JSON."""
        return any(body.stands_in(document) for body in self.bodies)

    def __str__(self) -> str:
        return "\n".join(map(str, self.bodies))


def derive(modules: Sequence[RuleModule], package: str) -> FastPattern | None:
    """The fast pattern of a package among its modules (with every module they reach); None if a body needs no text."""
    derivation = _Derivation(modules, package)
    if derivation.obstacles:
        return None
    return FastPattern(tuple(derivation.patterns))


def explain(modules: Sequence[RuleModule], package: str) -> list[Fault]:
    """Why a package has no fast pattern, at each body that stands in the way; empty if it has one."""
    return _Derivation(modules, package).obstacles


class _Derivation:
    def __init__(self, modules: Sequence[RuleModule], package: str) -> None:
        self.patterns: list[BodyPattern] = []
        self.obstacles: list[Fault] = []
        self._program = Program(modules)
        self._reach = Reach(Reasoner(self._program))
        targets = {(*file.package, "alert") for file in self._program.files if file.name == package}
        found = [(each, target) for target in targets for each in self._program.touching(target)]
        for definition, target in found:
            self._define(definition, target)
        if not found:
            reason = "no fast pattern: the package has no `alert`"
            self.obstacles.append(Fault(modules[0].path if modules else "", 0, 0, reason, "no-fast-pattern", "warning"))

    def _define(self, definition: Definition, target: Path) -> None:
        if definition.kind == "function":
            return
        if definition.path[: len(target)] != target or definition.module.package != target[:-1]:
            self._obstacle(definition, definition.line, "another package adds to `alert`")
            return
        for value, statements in definition.bodies():
            line = int(statements[0]["span"]["line"]) if statements else definition.line
            condition = self._reach.body(definition, value, statements)
            if condition == ALWAYS:
                self._obstacle(definition, line, self._reason(definition, value, statements))
            elif condition != NEVER:
                clauses = sorted(condition, key=lambda clause: (prior(clause), sorted(clause)))
                self.patterns.append(BodyPattern(definition.module.path, line, tuple(clauses)))

    def _reason(self, definition: Definition, value: Node | None, statements: Sequence[Node]) -> str:
        if self._reach.calls(definition, value, statements) == ALWAYS:
            line = self._reach.first_call(definition, statements)
            return (
                f"no text that must stand in the event is certain to be tested before the counted call in line {line}"
            )
        if any(each.get("with_mods") for each in statements):
            return "`with` replaces what would have to stand in the event's text"
        forms = {form for each in statements for form in each["literal"]}
        told = (reason for form, reason in _REASONS.items() if form in forms)
        return next(told, "no text is compared with a value of the event that must be there")

    def _obstacle(self, definition: Definition, line: int, reason: str) -> None:
        message = f"no fast pattern: {reason}; the rule is evaluated on every event"
        self.obstacles.append(
            Fault(definition.module.path, line, 0, message, code="no-fast-pattern", severity="warning")
        )


_REASONS = {
    "NotExpr": "`not` also holds where the text is absent, and nothing else here needs text",
    "Every": "`every` also holds for an empty collection, and nothing else here needs text",
}
