"""Operators by the exact types of their operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from noroshi.respond.language.failure import Raised, failure, type_error
from noroshi.respond.language.values import double, equal, integer, is_number, kind_of, text_of

_CONCATENATED = frozenset({str, int, float, bool})


def add(left: Any, right: Any) -> Any:
    """Numbers are added; a string and a string, number or boolean are joined."""
    left_type, right_type = type(left), type(right)
    if left_type is str and right_type is str:
        return left + right
    if is_number(left) and is_number(right):
        return _number(left + right)
    if str in (left_type, right_type) and {left_type, right_type} <= _CONCATENATED:
        return text_of(left) + text_of(right)
    raise _mismatch("+", left, right)


def subtract(left: Any, right: Any) -> Any:
    """Difference of two numbers."""
    _demand_numbers("-", left, right)
    return _number(left - right)


def multiply(left: Any, right: Any) -> Any:
    """Product of two numbers."""
    _demand_numbers("*", left, right)
    return _number(left * right)


def divide(left: Any, right: Any) -> Any:
    """Quotient of two numbers, always a double."""
    _demand_numbers("/", left, right)
    _demand_divisor(right)
    return _number(left / right)


def floor_divide(left: Any, right: Any) -> Any:
    """Quotient rounded down; an integer for two integers."""
    _demand_numbers("//", left, right)
    _demand_divisor(right)
    return _number(left // right)


def modulo(left: Any, right: Any) -> Any:
    """Remainder with the sign of the divisor, as `//` rounds down."""
    _demand_numbers("%", left, right)
    _demand_divisor(right)
    return _number(left % right)


def negate(operand: Any) -> Any:
    """The number with the opposite sign."""
    if not is_number(operand):
        raise type_error(f"unary - needs a number, not {kind_of(operand)}")
    return _number(-operand)


def contains(left: Any, right: Any) -> bool:
    """Whether a list has the value, or a map the key."""
    if type(right) is list:
        return any(equal(left, item) for item in right)
    if type(right) is dict:
        return type(left) is str and left in right
    raise type_error(f"'in' needs a list or a map on the right, not {kind_of(right)}")


def boolean(value: Any, where: str) -> bool:
    """The value, when it is a boolean; there is no truthiness."""
    if type(value) is bool:
        return value
    raise type_error(f"{where} needs a boolean, not {kind_of(value)}")


def member(target: Any, name: str) -> Any:
    """`target.name` and `target["name"]`."""
    if type(target) is not dict:
        raise type_error(f"cannot read key {name!r} of {kind_of(target)}")
    try:
        return target[name]
    except KeyError:
        raise failure("KeyError", f"key not found: {name}") from None


def subscript(target: Any, index: Any) -> Any:
    """`target[index]` of a list (an integer from 0) or a map (a string)."""
    if type(target) is dict:
        if type(index) is not str:
            raise type_error(f"the key of a map must be a string, not {kind_of(index)}")
        return member(target, index)
    if type(target) is list:
        return target[list_index(target, index)]
    raise type_error(f"cannot index {kind_of(target)}")


def list_index(target: list[Any], index: Any) -> int:
    """The index, when it is an integer within the list."""
    if type(index) is not int:
        raise type_error(f"a list index must be an integer, not {kind_of(index)}")
    if not 0 <= index < len(target):
        raise failure("IndexError", f"index {index} is out of range of a list of {len(target)}")
    return index


def _ordered(symbol: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def operator(left: Any, right: Any) -> bool:
        if (is_number(left) and is_number(right)) or (type(left) is str and type(right) is str):
            return compare(left, right)
        raise _mismatch(symbol, left, right)

    return operator


def _number(value: Any) -> Any:
    return integer(value) if type(value) is int else double(value)


def _demand_numbers(symbol: str, left: Any, right: Any) -> None:
    if not (is_number(left) and is_number(right)):
        raise _mismatch(symbol, left, right)


def _demand_divisor(right: Any) -> None:
    if right == 0:
        raise failure("ZeroDivisionError", "division by zero")


def _mismatch(symbol: str, left: Any, right: Any) -> Raised:
    return type_error(f"{symbol} does not apply to {kind_of(left)} and {kind_of(right)}")


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "//": floor_divide,
    "%": modulo,
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": _ordered("<", lambda left, right: left < right),
    "<=": _ordered("<=", lambda left, right: left <= right),
    ">": _ordered(">", lambda left, right: left > right),
    ">=": _ordered(">=", lambda left, right: left >= right),
    "in": contains,
    "not in": lambda left, right: not contains(left, right),
}
