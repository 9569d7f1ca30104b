"""What must stand in the document for a body to hold, and what definitions then say of their value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from noroshi.detect.patterns.conditions import ALWAYS, Condition, all_of, any_of
from noroshi.detect.patterns.facts import TRUE, Facts, Outcome, equal, join
from noroshi.detect.patterns.program import Definition
from noroshi.detect.patterns.scope import Scope, declared, pattern_names
from noroshi.detect.rego.tree import Node

if TYPE_CHECKING:
    from noroshi.detect.patterns.reasoning import Reasoner


def body(reasoner: Reasoner, statements: Sequence[Node], scope: Scope) -> Condition:
    """What must stand for all statements to hold; `scope` then knows what they say of its variables.

    Variables may be read before the statement that binds them, hence the second round.
    """
    scope.local |= declared(statements, scope.file)
    for statement in statements:
        _statement(reasoner, statement, scope)
    needs = [_statement(reasoner, statement, scope) for statement in statements]
    return all_of(*needs, *(facts.text() for facts in scope.known.values()))


def _statement(reasoner: Reasoner, statement: Node, scope: Scope) -> Condition:
    if statement.get("with_mods"):
        return ALWAYS
    match statement["literal"]:
        case {"Expr": {"expr": {"AssignExpr": {"lhs": left, "rhs": right}}}}:
            return _unified(reasoner, left, right, scope)
        case {"Expr": {"expr": expression}}:
            return any_of(outcome.holds() for outcome in reasoner.outcomes(expression, scope))
        case {"SomeIn": {"key": key, "value": value, "collection": collection}}:
            holder = reasoner.merged(collection, scope)
            keys, elements = holder.facts.inner()
            members = [
                _matched(reasoner, node, facts, scope) for node, facts in ((key, keys), (value, elements)) if node
            ]
            return all_of(holder.needs, holder.facts.nonempty, *members)
    return ALWAYS


def _unified(reasoner: Reasoner, left: Node, right: Node, scope: Scope) -> Condition:
    """What must stand for two sides to be made equal; each variable learns what the other side is."""
    match left, right:
        case {"Array": {"items": ours}}, {"Array": {"items": theirs}} if len(ours) == len(theirs):
            return all_of(*(_unified(reasoner, *pair, scope) for pair in zip(ours, theirs, strict=True)))
    for pattern, value in ((left, right), (right, left)):
        if "Array" in pattern or "Object" in pattern or _binds(reasoner, pattern, scope):
            found = reasoner.merged(value, scope)
            matched = _matched(reasoner, pattern, found.facts, scope)
            if (name := scope.variable(value, reasoner.program)) is not None:
                scope.learn(name, reasoner.merged(pattern, scope).facts)
            return all_of(found.needs, matched)
    compared = {"BoolExpr": {"op": "Eq", "lhs": left, "rhs": right}}
    return any_of(outcome.holds() for outcome in reasoner.outcomes(compared, scope))


def _binds(reasoner: Reasoner, pattern: Node, scope: Scope) -> bool:
    """Whether variables stand in a pattern as such."""
    names = ({"Var": {"value": name}} for name in pattern_names(pattern))
    return any(scope.variable(name, reasoner.program) is not None for name in names)


def _matched(reasoner: Reasoner, pattern: Node, facts: Facts, scope: Scope) -> Condition:
    """What must stand for a value of which `facts` hold to fit a pattern."""
    name = scope.variable(pattern, reasoner.program)
    if name is not None:
        scope.learn(name, facts)
        return ALWAYS
    keys, elements = facts.inner()
    match pattern:
        case {"Array": {"items": items}}:
            return all_of(*(_matched(reasoner, item, elements, scope) for item in items))
        case {"Object": {"fields": fields}}:
            return all_of(
                *(_matched(reasoner, key, keys, scope) for _, key, _ in fields),
                *(_matched(reasoner, value, elements, scope) for *_, value in fields),
            )
    ways = reasoner.outcomes(pattern, scope)
    return any_of(all_of(way.needs, equal(way.facts, facts)) for way in ways)


def comprehension(
    reasoner: Reasoner, key: Node | None, value: Node, statements: Sequence[Node], scope: Scope
) -> Outcome:
    """A comprehension always has a value; it yields something only if its body holds."""
    within = scope.inner([key, value, *statements])
    needs = body(reasoner, statements, within)
    element = reasoner.merged(value, within)
    index = reasoner.merged(key, within) if key else None
    nonempty = all_of(needs, element.needs, index.needs if index else ALWAYS)
    return Outcome(Facts(keys=index.facts if index else None, elements=element.facts, nonempty=nonempty))


def rule_outcomes(reasoner: Reasoner, definitions: Sequence[Definition], depth: int) -> list[Outcome]:
    """The ways a rule can have a value. Sets and objects always have one, perhaps an empty one."""
    kinds = {definition.kind for definition in definitions}
    if kinds <= {"value", "default"}:
        return [outcome for each in definitions for outcome in _values(reasoner, each, Scope(each.module, depth=depth))]
    if kinds in ({"set"}, {"object"}):
        members = [member for each in definitions for member in _members(reasoner, each, depth)]
        keys, values = (join(pair[index].facts for pair in members) for index in (0, 1))
        nonempty = any_of(all_of(key.needs, value.needs) for key, value in members)
        return [Outcome(Facts(keys=keys, elements=values, nonempty=nonempty))]
    return [Outcome()]


def function_outcomes(
    reasoner: Reasoner, definitions: Sequence[Definition], arguments: Sequence[Facts], depth: int
) -> list[Outcome]:
    """The ways a call of a function can have a value, given what is known of its arguments."""
    found = []
    for definition in definitions:
        patterns = definition.parameters() if definition.kind == "function" else []
        if definition.kind != "function" or len(patterns) != len(arguments):
            return [Outcome()]
        names = frozenset(name for pattern in patterns for name in pattern_names(pattern))
        scope = Scope(definition.module, local=names, depth=depth)
        fits = [_matched(reasoner, pattern, facts, scope) for pattern, facts in zip(patterns, arguments, strict=True)]
        values = _values(reasoner, definition, scope)
        found += [Outcome(value.facts, all_of(value.needs, *fits)) for value in values]
    return found


def _values(reasoner: Reasoner, definition: Definition, scope: Scope) -> list[Outcome]:
    """One outcome for each body: the value it gives and what it needs."""
    found = []
    for value, statements in definition.bodies():
        within = scope.inner()
        needs = body(reasoner, statements, within)
        ways = reasoner.outcomes(value, within) if value else [Outcome(Facts(choices=frozenset([TRUE])))]
        found += [Outcome(way.facts, all_of(needs, way.needs)) for way in ways]
    return found


def _members(reasoner: Reasoner, definition: Definition, depth: int) -> list[tuple[Outcome, Outcome]]:
    """Key and value that each body adds; the elements of a set are its keys."""
    found = []
    for value, statements in definition.bodies():
        scope = Scope(definition.module, depth=depth)
        needs = body(reasoner, statements, scope)
        key = reasoner.merged(definition.key, scope) if definition.key else Outcome()
        added = key if definition.kind == "set" else reasoner.merged(value, scope) if value else Outcome()
        found.append((Outcome(key.facts, all_of(needs, key.needs)), added))
    return found
