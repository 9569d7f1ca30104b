"""Expressions: grammar, types of operands, and that nothing but language errors comes out."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.respond.playing import evaluate

from noroshi.respond.language.evaluation import compile_expression
from noroshi.respond.language.expression import (
    Binary,
    Call,
    Constant,
    Expression,
    ExpressionError,
    Index,
    ListOf,
    Member,
    Name,
    Unary,
    constant,
    parse_expression,
    unparse,
)
from noroshi.respond.language.failure import Raised
from noroshi.respond.language.library import FUNCTIONS
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.meter import Meter
from noroshi.respond.language.scope import Scope
from noroshi.respond.language.values import kind_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"id=" + 7', "id=7"),
        ('1.5 + "s"', "1.5s"),
        ('2.0 + ""', "2"),
        ('true + "s"', "trues"),
        ("1 + 2.5", 3.5),
        ("true + 1", "!TypeError"),
        ('null + "s"', "!TypeError"),
        ("[1] + [2]", "!TypeError"),
        ("7 / 2", 3.5),
        ("4 / 2", 2.0),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("7.5 // 2", 3.0),
        ("1 / 0", "!ZeroDivisionError"),
        ("1.0 % 0", "!ZeroDivisionError"),
        ("9223372036854775807 + 1", "!ValueError"),
        ("1e308 * 10", "!ValueError"),
        ("1 == 1.0", True),
        ("true == 1", False),
        ('1 == "1"', False),
        ("[1, [2]] == [1.0, [2]]", True),
        ('"abc" < "abd"', True),
        ('"a" < 1', "!TypeError"),
        ("null < 1", "!TypeError"),
        ("2 in [1, 2.0]", True),
        ('"k" in v', True),
        ('"b" in "abc"', "!TypeError"),
        ('"x" not in v', True),
        ("not 1 in [1]", "!TypeError"),
        ("not (1 in [2])", True),
        ("1 + 2 * 3 - 4", 3),
        ("1 < 2 == true", True),
        ("false and v.missing", False),
        ("true or v.missing", True),
        ("true and v.missing", "!KeyError"),
        ("false and 1", "!TypeError"),
        ("1 and true", "!TypeError"),
        ("- -3", 3),
        ('-"3"', "!TypeError"),
        ("v.missing", "!KeyError"),
        ("v.k.deeper", "!TypeError"),
        ("v.l[1]", 20),
        ("v.l[2]", "!IndexError"),
        ("v.l[-1]", "!IndexError"),
        ("v.l[1.0]", "!TypeError"),
        ('v.l["1"]', "!TypeError"),
        ("v[1]", "!TypeError"),
        ('v["k"]', "text"),
        ("unknown", "!KeyError"),
    ],
)
def test_operators_follow_the_types_of_their_operands(text: str, value: Any) -> None:
    found = evaluate(text, k="text", l=[10, 20])
    assert (found, kind_of(found)) == (value, kind_of(value))


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("1 +", 3),
        ("a And b", 2),
        ("a = 1", 2),
        ('{"a": 1}', 0),
        ("x ++ y", 5),
        ("f(1)(2)", 0),
        ('"\\q"', 1),
        ("a ? b", 2),
        ("99999999999999999999", 0),
        ("not " * 201 + "true", 0),
    ],
)
def test_what_is_no_expression_is_refused_at_its_place(text: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse_expression(text)
    assert refused.value.offset == offset


def test_function_names_win_over_variables() -> None:
    assert parse_expression("map.get(map, map.k)") == Call("map.get", (Name("map"), Member(Name("map"), "k")))
    source = "{map: {k: 1}}"
    assert evaluate("map.get(v.map, v.k)", map={"a": 5}, k="a") == 5, source


_names = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True).filter(
    lambda name: name not in ("true", "false", "null", "and", "or", "not", "in")
)
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2**63 - 1),
    st.floats(0, allow_infinity=False, allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
_operators = st.sampled_from(
    ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
)


def _larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    called = st.sampled_from([name for name, function in FUNCTIONS.items() if function.call])
    return st.one_of(
        st.lists(parts, max_size=3).map(lambda items: ListOf(tuple(items))),
        st.builds(Member, parts, _names),
        st.builds(Index, parts, parts),
        st.builds(lambda name, arguments: Call(name, tuple(arguments)), called, st.lists(parts, max_size=3)),
        st.builds(Unary, st.sampled_from(["not", "-"]), parts),
        st.builds(Binary, _operators, parts, parts),
    )


_variables = st.sampled_from(["a", "b", "c"])
expressions = st.recursive(
    st.one_of(_scalars.map(constant), st.one_of(_names, _variables).map(Name)), _larger, max_leaves=12
)


@given(expressions)
@settings(max_examples=300, deadline=None)
def test_parsing_the_text_of_a_tree_gives_the_tree(tree: Expression) -> None:
    assert parse_expression(unparse(tree)) == tree


@given(st.text(st.sampled_from('ab.[]()+-*/%<>=!"\\ ,1290innotrue\n'), max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        tree = parse_expression(text)
    except ExpressionError:
        return
    assert parse_expression(unparse(tree)) == tree


_values = st.recursive(
    st.one_of(_scalars, st.binary(max_size=4)),
    lambda parts: st.one_of(st.lists(parts, max_size=3), st.dictionaries(_names, parts, max_size=3)),
    max_leaves=6,
)


@given(expressions, _values, _values, _values)
@settings(max_examples=500, deadline=None)
def test_evaluation_gives_a_value_or_a_language_error_and_changes_nothing(
    tree: Expression, a: Any, b: Any, c: Any
) -> None:
    scope = Scope(Meter(Limits()))
    before = {"a": repr(a), "b": repr(b), "c": repr(c)}
    for name, value in (("a", a), ("b", b), ("c", c)):
        scope.declare(name, value)
    with contextlib.suppress(Raised):
        kind_of(compile_expression(tree)(scope))
    assert {name: repr(scope.lookup(name)) for name in before} == before


def test_constants_of_different_kinds_are_different_trees() -> None:
    assert len({Constant(1, "integer"), parse_expression("1.0"), parse_expression("true")}) == 3
