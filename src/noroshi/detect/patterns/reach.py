"""What must stand in the document for a body to have a value or to make a call that is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.detect.patterns import bodies
from noroshi.detect.patterns.conditions import ALWAYS, NEVER, Condition, all_of, any_of
from noroshi.detect.patterns.order import certain_statements
from noroshi.detect.patterns.program import Definition, statements_of
from noroshi.detect.patterns.reasoning import Reasoner
from noroshi.detect.patterns.scope import Scope, declared, pattern_names
from noroshi.detect.rego.tree import Node


class Reach:
    """Skipping an event must change nothing: neither what a rule says nor what a recorded call remembers."""

    def __init__(self, reasoner: Reasoner) -> None:
        self._reasoner, self._program = reasoner, reasoner.program
        self._known: dict[Definition, Condition] = {}

    def body(self, definition: Definition, value: Node | None, statements: Sequence[Node]) -> Condition:
        """What must stand for a body to yield a value, not an empty one, or to make a recorded call."""
        scope = self._scope(definition, statements)
        needs = bodies.body(self._reasoner, statements, scope)
        heads = [self._reasoner.merged(head, scope) for head in (definition.key, value) if head]
        filled = [head.facts.nonempty for head in heads if definition.kind in ("value", "default")]
        yields = all_of(needs, *(head.needs for head in heads), *filled)
        return any_of([yields, self.calls(definition, value, statements)])

    def calls(self, definition: Definition, value: Node | None, statements: Sequence[Node]) -> Condition:
        """What must stand for a body to make a recorded call; never, if it makes none."""
        if not self._program.counts(definition):
            return NEVER
        made = [self._made(definition, statement) for statement in statements]
        found = [
            all_of(self._held(definition, statements, position), call)
            for position, call in enumerate(made)
            if call != NEVER
        ]
        in_head = any_of(self._made(definition, head) for head in (definition.key, value) if head)
        if in_head != NEVER:
            found.append(bodies.body(self._reasoner, statements, self._scope(definition, statements)))
        return any_of(found)

    def first_call(self, definition: Definition, statements: Sequence[Node]) -> int:
        """The line of the first statement that may make a recorded call, or of the definition."""
        counting = (each for each in statements if self._made(definition, each) != NEVER)
        return int(next(counting, definition.node)["span"]["line"])

    def _made(self, definition: Definition, tree: Node) -> Condition:
        """What must stand for a tree to make a recorded call once it is evaluated; `with` shows it other documents."""
        recording, reached = self._program.look_into(definition.module, tree)
        counting = [each for each in reached if self._program.counts(each)]
        if recording or (counting and any(each.get("with_mods") for each in statements_of(tree))):
            return ALWAYS
        return any_of(self._made_by(each) for each in counting)

    def _made_by(self, definition: Definition) -> Condition:
        """What must stand for a definition, evaluated with any arguments, to make a recorded call."""
        if definition not in self._known:
            self._known[definition] = ALWAYS
            self._known[definition] = any_of(
                self.calls(definition, value, statements) for value, statements in definition.bodies()
            )
        return self._known[definition]

    def _held(self, definition: Definition, statements: Sequence[Node], position: int) -> Condition:
        """What must stand for the statement at a position to be evaluated."""
        file = definition.module
        local = declared(statements, file)
        arguments = _arguments(definition)

        def is_rule(name: str) -> bool:
            known = name in file.imports or self._program.absolute(file, (name,)) is not None
            return name not in local and (known or name in arguments)

        certain = certain_statements(statements, position, is_rule, file.text)
        return bodies.body(self._reasoner, certain, self._scope(definition, statements))

    def _scope(self, definition: Definition, statements: Sequence[Node]) -> Scope:
        """A scope that knows which names the whole body declares, though only a part of it may be looked at."""
        local = declared(statements, definition.module) | _arguments(definition)
        return Scope(definition.module, local)


def _arguments(definition: Definition) -> frozenset[str]:
    patterns = definition.parameters() if definition.kind == "function" else []
    return frozenset(name for pattern in patterns for name in pattern_names(pattern))
