"""Expressions: text to syntax tree, and back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import lark

from noroshi.respond.language.limits import MAX_EXPRESSION_DEPTH
from noroshi.respond.language.values import INT_MAX, kind_of


class ExpressionError(Exception):
    """The text is no expression; `offset` is where in it, in characters from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal. `kind` keeps `1`, `1.0` and `true` apart when trees are compared."""

    value: Any
    kind: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`"""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or the first part of a dotted name."""

    name: str
    offset: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Member:
    """`target.name`"""

    target: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`target[index]`"""

    target: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function or subworkflow with positional arguments; `name` is the whole dotted name."""

    name: str
    arguments: tuple[Expression, ...]
    offset: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`; the operator is spelled `not` or `-`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; the operator is in lower case, `not in` is one operator."""

    operator: str
    left: Expression
    right: Expression


Expression = Constant | ListOf | Name | Member | Index | Call | Unary | Binary


def children(node: Expression) -> tuple[Expression, ...]:  # noqa: PLR0911 - one case per kind
    """The direct parts of a node, in the order of evaluation."""
    match node:
        case ListOf(items):
            return items
        case Member(target):
            return (target,)
        case Index(target, index):
            return (target, index)
        case Call(_, arguments):
            return arguments
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case _:
            return ()


def walk(node: Expression) -> list[Expression]:
    """The node and everything below it."""
    found, queue = [], [node]
    while queue:
        current = queue.pop()
        found.append(current)
        queue.extend(children(current))
    return found


def dotted_name(node: Expression) -> str | None:
    """`a.b.c` as text, when the node is nothing but names and dots."""
    parts: list[str] = []
    while isinstance(node, Member):
        parts.append(node.name)
        node = node.target
    return ".".join([node.name, *reversed(parts)]) if isinstance(node, Name) else None


def _root_offset(node: Expression) -> int:
    while isinstance(node, Member):
        node = node.target
    return node.offset if isinstance(node, Name) else 0


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"', "'": "'"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)


def _unquote(token: lark.Token) -> str:
    def replace(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) == 5:
            return chr(int(code[1:], 16))
        if code in _ESCAPES:
            return _ESCAPES[code]
        offset = (token.start_pos or 0) + 1 + match.start()
        raise ExpressionError(f"unknown escape \\{code} in a string (a backslash is written \\\\)", offset)

    text = _ESCAPE.sub(replace, token[1:-1])
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise ExpressionError("a string holds half of a surrogate pair", token.start_pos or 0) from error


def _numeral(token: lark.Token) -> Constant:
    if token.isdigit():
        if int(token) > INT_MAX:
            raise ExpressionError("the integer does not fit 64 bits", token.start_pos or 0)
        return Constant(int(token), "integer")
    value = float(token)
    if value == float("inf"):
        raise ExpressionError("the number is too large for a double", token.start_pos or 0)
    return Constant(value, "double")


@lark.v_args(inline=True)
class _Builder(lark.Transformer[lark.Token, Expression]):
    """Builds the tree bottom-up while the parser reduces, so that depth costs no stack."""

    def number(self, token: lark.Token) -> Expression:
        return _numeral(token)

    def positive(self, _plus: lark.Token, token: lark.Token) -> Expression:
        return _numeral(token)

    def string(self, token: lark.Token) -> Expression:
        return Constant(_unquote(token), "string")

    def true(self, _token: lark.Token) -> Expression:
        return Constant(True, "boolean")

    def false(self, _token: lark.Token) -> Expression:
        return Constant(False, "boolean")

    def null(self, _token: lark.Token) -> Expression:
        return Constant(None, "null")

    def name(self, token: lark.Token) -> Expression:
        return Name(str(token), token.start_pos or 0)

    def arguments(self, *items: Expression | None) -> tuple[Expression, ...]:
        return tuple(item for item in items if item is not None)

    def list(self, items: tuple[Expression, ...]) -> Expression:
        return ListOf(items)

    def member(self, target: Expression, token: lark.Token) -> Expression:
        return Member(target, token[1:].strip())

    def index(self, target: Expression, index: Expression) -> Expression:
        return Index(target, index)

    def call(self, target: Expression, arguments: tuple[Expression, ...]) -> Expression:
        name = dotted_name(target)
        if name is None:
            raise ExpressionError("only functions and subworkflows can be called, by name", _root_offset(target))
        return Call(name, arguments, _root_offset(target))

    def unary(self, operator: lark.Token, operand: Expression) -> Expression:
        return Unary(operator.lower(), operand)

    def binary(self, left: Expression, operator: lark.Token, right: Expression) -> Expression:
        return Binary(operator.lower(), left, right)

    def not_in(self, left: Expression, _not: lark.Token, _in: lark.Token, right: Expression) -> Expression:
        return Binary("not in", left, right)


@lru_cache(maxsize=1)
def _parser() -> lark.Lark:
    grammar = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(grammar, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


@lru_cache(maxsize=8192)
def parse_expression(text: str) -> Expression:
    """The syntax tree of what stands between `${` and `}`. Raises ExpressionError."""
    try:
        tree: Any = _parser().parse(text)
    except lark.exceptions.VisitError as error:
        raise error.orig_exc from error
    except lark.exceptions.UnexpectedCharacters as error:
        raise ExpressionError(_unexpected(text, error.pos_in_stream or 0), error.pos_in_stream or 0) from error
    except lark.exceptions.UnexpectedToken as error:
        at_end = error.token.type == "$END"
        offset = len(text) if at_end else (error.token.start_pos or 0)
        raise ExpressionError(_unexpected(text, offset), offset) from error
    _refuse_depth(tree)
    return tree  # type: ignore[no-any-return]


def _unexpected(text: str, offset: int) -> str:
    rest = text[offset:].lstrip()
    if not rest:
        return "the expression ends too early" if text.strip() else "the expression is empty"
    if rest[0] == "{":
        return "a map cannot be written inside an expression; assign it to a variable first"
    if rest[0] == "=":
        return "unexpected '='; equality is written =="
    if rest[0] in "\"'":
        return "a string without an end, or two values without an operator"
    word = re.match(r"[A-Za-z_]\w*|\S", rest)
    spelled = word[0] if word else rest[0]
    if spelled.lower() in ("and", "or", "not", "in"):
        return f"unexpected {spelled!r}; operators are written in all lower or all upper case"
    return f"unexpected {spelled!r}"


def _refuse_depth(tree: Expression) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_EXPRESSION_DEPTH:
            raise ExpressionError(f"the expression is nested more than {MAX_EXPRESSION_DEPTH} levels deep", 0)
        level = [child for node in level for child in children(node)]


_BINDS = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "//": 5, "%": 5}
_UNARY_BINDS, _POSTFIX_BINDS, _COMPARE_BINDS = 6, 7, 3


def unparse(node: Expression) -> str:  # noqa: PLR0911 - one case per kind
    """Text that parses to the same tree."""
    match node:
        case Constant(value, kind):
            return _literal(value, kind)
        case ListOf(items):
            return f"[{', '.join(map(unparse, items))}]"
        case Name(name):
            return name
        case Member(target, name):
            return f"{_within(target, _POSTFIX_BINDS)}.{name}"
        case Index(target, index):
            return f"{_within(target, _POSTFIX_BINDS)}[{unparse(index)}]"
        case Call(name, arguments):
            return f"{name}({', '.join(map(unparse, arguments))})"
        case Unary(operator, operand):
            return f"{operator} {_within(operand, _UNARY_BINDS)}"
        case Binary(operator, left, right):
            binds = _BINDS.get(operator, _COMPARE_BINDS)
            return f"{_within(left, binds)} {operator} {_within(right, binds + 1)}"


def _within(node: Expression, binds: int) -> str:
    own = _POSTFIX_BINDS
    if isinstance(node, Binary):
        own = _BINDS.get(node.operator, _COMPARE_BINDS)
    elif isinstance(node, Unary):
        own = _UNARY_BINDS
    return unparse(node) if own >= binds else f"({unparse(node)})"


def _literal(value: Any, kind: str) -> str:
    if kind == "double":
        return repr(value)
    return json.dumps(value)


def constant(value: Any) -> Constant:
    """A literal node for a scalar value."""
    return Constant(value, kind_of(value))
