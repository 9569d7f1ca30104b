"""YAML values with expressions in them: arguments, assigned values, results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from noroshi.respond.language.evaluation import Compute, Environment, compile_expression, performs
from noroshi.respond.language.expression import Expression
from noroshi.respond.language.failure import type_error
from noroshi.respond.language.values import kind_of


@dataclass(frozen=True, slots=True)
class Position:
    """Where something begins in its file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A value without expressions. `kind` keeps `1`, `1.0` and `true` apart when programs are compared."""

    value: Any
    kind: str
    position: Position = field(compare=False)
    suspends: bool = field(default=False, init=False, compare=False)

    def evaluate(self, _env: Environment) -> Any:
        """The value itself; values are never changed in place."""
        return self.value


@dataclass(frozen=True, slots=True)
class Computed:
    """A scalar that is one expression; `text` is what stands between the braces."""

    expression: Expression
    text: str = field(compare=False)
    position: Position = field(compare=False)
    suspends: bool = field(init=False, compare=False)
    evaluate: Compute = field(init=False, compare=False, repr=False)
    """The expression's value in an environment."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "suspends", performs(self.expression))
        object.__setattr__(self, "evaluate", compile_expression(self.expression))


@dataclass(frozen=True, slots=True)
class ListTemplate:
    """A list with an expression somewhere in it."""

    items: tuple[Template, ...]
    position: Position = field(compare=False)
    suspends: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "suspends", any(item.suspends for item in self.items))

    def evaluate(self, env: Environment) -> Any:
        """A new list of the items' values, in order."""
        return [item.evaluate(env) for item in self.items]


@dataclass(frozen=True, slots=True)
class MapTemplate:
    """A map with an expression somewhere in its keys or values."""

    entries: tuple[tuple[Template, Template], ...]
    position: Position = field(compare=False)
    suspends: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "suspends", any(part.suspends for entry in self.entries for part in entry))

    def evaluate(self, env: Environment) -> Any:
        """A new map, key before value, in order. Raises TypeError when a computed key is no string."""
        made = {}
        for key_template, value_template in self.entries:
            key = key_template.evaluate(env)
            if type(key) is not str:
                raise type_error(f"the key of a map must be a string, not {kind_of(key)}")
            made[key] = value_template.evaluate(env)
        return made

    def get(self, name: str) -> Template | None:
        """The value under a literal key."""
        return next((value for key, value in self.entries if isinstance(key, Literal) and key.value == name), None)


Template = Literal | Computed | ListTemplate | MapTemplate


def parts(template: Template) -> Iterator[Template]:
    """The template and every template in it."""
    yield template
    if isinstance(template, ListTemplate):
        for item in template.items:
            yield from parts(item)
    elif isinstance(template, MapTemplate):
        for key, value in template.entries:
            yield key
            yield from parts(value)


def expressions(template: Template) -> Iterator[Computed]:
    """Every expression in the template."""
    return (part for part in parts(template) if isinstance(part, Computed))
