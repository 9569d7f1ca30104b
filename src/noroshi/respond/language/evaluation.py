"""Expressions turned once into closures that compute them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from noroshi.respond.language import operators
from noroshi.respond.language.expression import (
    Binary,
    Call,
    Constant,
    Expression,
    Index,
    ListOf,
    Member,
    Name,
    Unary,
    dotted_name,
    walk,
)
from noroshi.respond.language.failure import type_error
from noroshi.respond.language.library import CONSTANTS, FUNCTIONS
from noroshi.respond.language.values import kind_of


class Environment(Protocol):
    """What an expression may ask of the place it stands in."""

    def lookup(self, name: str) -> Any:
        """The value of a variable. Raises KeyError of the language when nothing of that name is in reach."""

    def defines(self, name: str) -> bool:
        """Whether a variable of that name is in reach."""

    def perform(self, name: str, arguments: list[Any]) -> Any:
        """The outcome of an effect or of a subworkflow called inside the expression."""


Compute = Callable[[Environment], Any]


def performs(node: Expression) -> bool:
    """Whether the expression calls anything but a pure library function, so that evaluating it may
    suspend.
    """
    return any(isinstance(part, Call) and _pure_call(part.name) is None for part in walk(node))


def compile_expression(node: Expression) -> Compute:  # noqa: PLR0911 - one case per kind
    """A function of the environment that gives the expression's value or raises a language error."""
    match node:
        case Constant(value):
            return lambda _env: value
        case Name(name):
            return lambda env: env.lookup(name)
        case ListOf(items):
            computes = [compile_expression(item) for item in items]
            return lambda env: [compute(env) for compute in computes]
        case Member():
            return _member(node)
        case Index(target, index):
            of, by = compile_expression(target), compile_expression(index)
            return lambda env: operators.subscript(of(env), by(env))
        case Call():
            return _call(node)
        case Unary(operator, operand):
            return _unary(operator, compile_expression(operand))
        case Binary("and" | "or"):
            return _logical(node)
        case Binary(operator, left, right):
            apply = operators.BINARY[operator]
            first, second = compile_expression(left), compile_expression(right)
            return lambda env: apply(first(env), second(env))


def _pure_call(name: str) -> Callable[..., Any] | None:
    function = FUNCTIONS.get(name)
    return function.call if function else None


def _member(node: Member) -> Compute:
    target, name = compile_expression(node.target), node.name
    dotted = dotted_name(node)
    if dotted in CONSTANTS:
        root, value = dotted.split(".")[0], CONSTANTS[dotted]
        return lambda env: operators.member(target(env), name) if env.defines(root) else value
    return lambda env: operators.member(target(env), name)


def _call(node: Call) -> Compute:
    computes = [compile_expression(argument) for argument in node.arguments]
    name = node.name
    call = _pure_call(name)
    if call is None:
        return lambda env: env.perform(name, [compute(env) for compute in computes])
    bind = FUNCTIONS[name].bind
    return lambda env: call(*bind([compute(env) for compute in computes], {}))


def _unary(operator: str, operand: Compute) -> Compute:
    if operator == "not":
        return lambda env: not operators.boolean(operand(env), "'not'")
    return lambda env: operators.negate(operand(env))


def _logical(node: Binary) -> Compute:
    """Short-circuit; but an operand that can never be a boolean is an error whether it is reached or not."""
    operator, spelled = node.operator, f"'{node.operator}'"
    stops_at = operator == "or"
    left, right = compile_expression(node.left), compile_expression(node.right)
    wrong = _never_boolean(node.right)

    def compute(env: Environment) -> bool:
        first = operators.boolean(left(env), spelled)
        if wrong is not None:
            raise type_error(f"{spelled} needs a boolean, not {wrong}")
        return first if first is stops_at else operators.boolean(right(env), spelled)

    return compute


def _never_boolean(node: Expression) -> str | None:
    if isinstance(node, ListOf):
        return "list"
    if isinstance(node, Constant) and node.kind != "boolean":
        return kind_of(node.value)
    return None
