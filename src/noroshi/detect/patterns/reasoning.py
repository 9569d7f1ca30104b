"""What must stand in the document for an expression to have a value.

Nothing here evaluates: a construct that is not understood proves nothing, which is always sound.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from noroshi.detect.patterns import bodies, builtins
from noroshi.detect.patterns.conditions import ALWAYS, NEVER, Condition, all_of, any_of
from noroshi.detect.patterns.facts import BOOLEAN, DOCUMENT, UNKNOWN, Constant, Facts, Outcome, equal, join, meet, merge
from noroshi.detect.patterns.program import Path, Program
from noroshi.detect.patterns.scope import Scope
from noroshi.detect.rego.paths import ref_path
from noroshi.detect.rego.tree import Node

_DEEPEST = 12
"""Definitions within definitions that are looked into."""
_MOST_STEPS = 300_000
"""Expressions looked at for one package before the rest counts as not understood."""
_MOST_OUTCOMES = 64
_OPAQUE = [Outcome()]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Eq": operator.eq,
    "Ne": operator.ne,
    "Lt": operator.lt,
    "Le": operator.le,
    "Gt": operator.gt,
    "Ge": operator.ge,
}
_MIRRORED = {"Lt": "Gt", "Le": "Ge", "Gt": "Lt", "Ge": "Le"}


class Reasoner:
    """Looks into the definitions of one program, into each rule once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._rules: dict[Path, list[Outcome]] = {}
        self._calls: dict[tuple[Path, tuple[Facts, ...]], list[Outcome]] = {}
        self._steps = 0

    def outcomes(self, expression: Node, scope: Scope) -> list[Outcome]:
        """The ways an expression can have a value. `scope` learns what iteration binds."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            return _OPAQUE
        found = self._outcomes(expression, scope)
        return found if len(found) <= _MOST_OUTCOMES else [merge(found)]

    def merged(self, expression: Node, scope: Scope) -> Outcome:
        """All ways an expression can have a value, as one."""
        return merge(self.outcomes(expression, scope))

    def _outcomes(self, expression: Node, scope: Scope) -> list[Outcome]:  # noqa: PLR0911 - one per form
        match expression:
            case {"Var": _} | {"RefDot": _} | {"RefBrack": _}:
                return self._reference(expression, scope)
            case {"Call": {"fcn": function, "params": parameters}}:
                return self._call(function, parameters, scope)
            case {"BoolExpr": {"op": op, "lhs": left, "rhs": right}}:
                return self._comparison(op, left, right, scope)
            case {"Membership": {"key": key, "value": value, "collection": collection}}:
                return [self._membership(key, value, collection, scope)]
            case {"BinExpr": {"op": op, "lhs": left, "rhs": right}}:
                return [self._set_operation(op, left, right, scope)]
            case {"ArithExpr": {"op": op, "lhs": left, "rhs": right}}:
                return [self._arithmetic(op, left, right, scope)]
        return [self._literal(expression, scope)]

    def _literal(self, expression: Node, scope: Scope) -> Outcome:  # noqa: PLR0911 - one per form
        match expression:
            case {"String": {"value": value}} | {"RawString": {"value": value}}:
                return _constant("s", value)
            case {"Number": {"value": int(value)}} if abs(value) < 2**53:
                return _constant("n", value)
            case {"Bool": {"value": value}}:
                return _constant("b", value)
            case {"Null": _}:
                return _constant("z", None)
            case {"Array": {"items": items}}:
                return self._collection(items, items, scope, keyed=False)
            case {"Set": {"items": items}}:
                return self._collection(items, items, scope, keyed=True)
            case {"Object": {"fields": fields}}:
                return self._collection(
                    [key for _, key, _ in fields], [value for *_, value in fields], scope, keyed=True
                )
            case {"ArrayCompr": {"term": term, "query": query}}:
                return bodies.comprehension(self, None, term, query["stmts"], scope)
            case {"SetCompr": {"term": term, "query": query}}:
                return bodies.comprehension(self, term, term, query["stmts"], scope)
            case {"ObjectCompr": {"key": key, "value": value, "query": query}}:
                return bodies.comprehension(self, key, value, query["stmts"], scope)
        return Outcome()

    def _collection(self, keys: Sequence[Node], values: Sequence[Node], scope: Scope, *, keyed: bool) -> Outcome:
        elements = [self.merged(value, scope) for value in values]
        names = elements if keys is values else [self.merged(key, scope) for key in keys]
        facts = Facts(
            keys=join(each.facts for each in names) if keyed else None,
            elements=join(each.facts for each in elements),
            nonempty=ALWAYS if values else NEVER,
        )
        return Outcome(facts, all_of(*(each.needs for each in (*names, *elements))))

    # References

    def _reference(self, expression: Node, scope: Scope) -> list[Outcome]:
        base, steps = _flattened(expression)
        constant = next((index for index, step in enumerate(steps) if not isinstance(step, str)), len(steps))
        if "Var" not in base:
            found, rest = self.outcomes(base, scope), steps
        else:
            name = base["Var"]["value"]
            path = (name, *(step for step in steps[:constant] if isinstance(step, str)))
            found, rest = self._root(base, path, scope)
            rest = [*rest, *steps[constant:]]
        for step in rest:
            found = self._stepped(found, step, scope)
        return found

    def _root(self, base: Node, path: Path, scope: Scope) -> tuple[list[Outcome], list[Node | str]]:
        """What a reference's first name stands for, and the constant steps that lead on from there."""
        name = scope.variable(base, self.program)
        if name is not None:
            return [Outcome(scope.known.get(name, UNKNOWN))], list(path[1:])
        if scope.hides(path[0]):
            return _OPAQUE, list(path[1:])
        path = (*scope.file.imports.get(path[0], path[:1]), *path[1:])
        if path[0] == "input":
            return [Outcome(DOCUMENT)], list(path[1:])
        absolute = self.program.absolute(scope.file, path)
        meant = self.program.rule_at(absolute) if absolute is not None else None
        if meant is None:
            return _OPAQUE, []
        definitions, rest = meant
        return self.rule(definitions[0].path, scope.depth), list(rest)

    def rule(self, path: Path, depth: int) -> list[Outcome]:
        """The ways the rule at a path can have a value; a rule that needs itself is not understood."""
        if path not in self._rules:
            if depth >= _DEEPEST:
                return _OPAQUE
            self._rules[path] = _OPAQUE
            meant = self.program.rule_at(path)
            self._rules[path] = bodies.rule_outcomes(self, meant[0], depth + 1) if meant else _OPAQUE
        return self._rules[path]

    def _stepped(self, outcomes: list[Outcome], step: Node | str, scope: Scope) -> list[Outcome]:
        """The members that a step leads to from each outcome."""
        inner = [(*outcome.facts.inner(), outcome) for outcome in outcomes]
        if not isinstance(step, str) and (name := scope.variable(step, self.program)) is not None:
            scope.learn(name, join(keys for keys, _, _ in inner))
            index = Outcome(scope.known.get(name, UNKNOWN))
        else:
            index = _constant("s", step) if isinstance(step, str) else self.merged(step, scope)
        return [
            Outcome(values, all_of(outcome.needs, outcome.facts.nonempty, index.needs, equal(keys, index.facts)))
            for keys, values, outcome in inner
        ]

    # Operators and calls

    def _call(self, function: Node, parameters: Sequence[Node], scope: Scope) -> list[Outcome]:
        path = ref_path(function)
        if path is None or path == ["print"] or scope.hides(path[0]):
            return _OPAQUE
        arguments = [self.merged(parameter, scope) for parameter in parameters]
        facts, needs = tuple(each.facts for each in arguments), all_of(*(each.needs for each in arguments))
        absolute = self.program.absolute(scope.file, tuple(path))
        if absolute is None:
            found = builtins.call(".".join(path), facts)
        else:
            found = self._defined(absolute, facts, scope.depth)
        return [Outcome(outcome.facts, all_of(needs, outcome.needs)) for outcome in found]

    def _defined(self, path: Path, arguments: tuple[Facts, ...], depth: int) -> list[Outcome]:
        key = path, arguments
        if key not in self._calls:
            meant = self.program.rule_at(path)
            if depth >= _DEEPEST or meant is None or meant[1]:
                return _OPAQUE
            self._calls[key] = _OPAQUE
            self._calls[key] = bodies.function_outcomes(self, meant[0], arguments, depth + 1)
        return self._calls[key]

    def _comparison(self, op: str, left: Node, right: Node, scope: Scope) -> list[Outcome]:
        ours, theirs = self.outcomes(left, scope), self.outcomes(right, scope)
        if op != "Eq" or len(ours) * len(theirs) > _MOST_OUTCOMES:
            ours, theirs = [merge(ours)], [merge(theirs)]
        found = []
        for one, other in product(ours, theirs):
            when_true = all_of(
                equal(one.facts, other.facts) if op == "Eq" else ALWAYS,
                self._counted(op, left, other.facts, scope),
                self._counted(_MIRRORED.get(op, op), right, one.facts, scope),
            )
            found.append(Outcome(Facts(choices=BOOLEAN.choices, when_true=when_true), all_of(one.needs, other.needs)))
        return found

    def _counted(self, op: str, expression: Node, bound: Facts, scope: Scope) -> Condition:
        """What `count(collection) op bound` needs when it cannot be true of an empty collection."""
        match expression:
            case {"Call": {"fcn": {"Var": {"value": "count"}}, "params": [collection]}}:
                limits = bound.choices or frozenset()
                empty_fits = any(kind != "n" or _COMPARISONS[op](0, value) for kind, value in limits)
                if limits and not empty_fits and self.program.absolute(scope.file, ("count",)) is None:
                    return self.merged(collection, scope).facts.nonempty
        return ALWAYS

    def _membership(self, key: Node | None, value: Node, collection: Node, scope: Scope) -> Outcome:
        holder = self.merged(collection, scope)
        keys, elements = holder.facts.inner()
        wanted = [(value, elements)] + ([(key, keys)] if key else [])
        found = [
            any_of(all_of(way.needs, equal(way.facts, facts)) for way in self.outcomes(node, scope))
            for node, facts in wanted
        ]
        when_true = all_of(holder.needs, holder.facts.nonempty, *found)
        return Outcome(Facts(choices=BOOLEAN.choices, when_true=when_true))

    def _set_operation(self, op: str, left: Node, right: Node, scope: Scope) -> Outcome:
        one, other = self.merged(left, scope), self.merged(right, scope)
        needs = all_of(one.needs, other.needs)
        if op == "Union":
            return Outcome(builtins.united(one.facts, other.facts), needs)
        if op != "Intersection":
            return Outcome(UNKNOWN, needs)
        elements = meet(one.facts.inner()[1], other.facts.inner()[1])
        nonempty = all_of(one.facts.nonempty, other.facts.nonempty, elements.text())
        return Outcome(Facts(keys=elements, elements=elements, nonempty=nonempty), needs)

    def _arithmetic(self, op: str, left: Node, right: Node, scope: Scope) -> Outcome:
        one, other = self.merged(left, scope), self.merged(right, scope)
        kept = one.facts if op == "Sub" else UNKNOWN
        facts = Facts(keys=kept.keys, elements=kept.elements, nonempty=kept.nonempty)
        return Outcome(facts, all_of(one.needs, other.needs))


def _constant(kind: str, value: str | int | bool | None) -> Outcome:
    constant: Constant = (kind, value)
    return Outcome(Facts(choices=frozenset([constant])))


def _flattened(expression: Node) -> tuple[Node, list[Node | str]]:
    """The first part of a reference and its steps: names and constant strings as they are, others as expressions."""
    steps: list[Node | str] = []
    while "RefDot" in expression or "RefBrack" in expression:
        if "RefDot" in expression:
            steps.append(expression["RefDot"]["field"][1])
            expression = expression["RefDot"]["refr"]
        else:
            index = expression["RefBrack"]["index"]
            text = index.get("String") or index.get("RawString")
            steps.append(text["value"] if text else index)
            expression = expression["RefBrack"]["refr"]
    return expression, steps[::-1]
