"""How a library function is declared: its parameters with their types, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from noroshi.respond.language.failure import type_error
from noroshi.respond.language.values import kind_of

ANY: frozenset[str] = frozenset()
BOOLEAN = frozenset({"boolean"})
BYTES = frozenset({"bytes"})
INTEGER = frozenset({"integer"})
LIST = frozenset({"list"})
MAP = frozenset({"map"})
NUMBER = frozenset({"integer", "double"})
STRING = frozenset({"string"})
NULL = frozenset({"null"})

REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `kinds` are the types it takes (empty: all), `default` is REQUIRED or the value when
    absent.
    """

    name: str
    kinds: frozenset[str]
    default: Any = REQUIRED


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the library.

    `call` computes it from the bound arguments in order; it is None for an effect, which only the driver of
    the interpreter can carry out. `blocking` functions may stand in a call step but not inside an
    expression.
    """

    name: str
    parameters: tuple[Parameter, ...]
    call: Callable[..., Any] | None = None
    blocking: bool = False

    def bind(self, positional: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
        """The arguments in the order of the parameters, defaults filled in. Raises TypeError of the
        language.
        """
        if len(positional) > len(self.parameters):
            raise type_error(f"{self.name} takes at most {len(self.parameters)} arguments, not {len(positional)}")
        given = {parameter.name: value for parameter, value in zip(self.parameters, positional, strict=False)}
        for name, value in named.items():
            if name in given or all(name != parameter.name for parameter in self.parameters):
                raise type_error(f"{self.name} has no argument {name!r}")
            given[name] = value
        return [self._argument(parameter, given) for parameter in self.parameters]

    def _argument(self, parameter: Parameter, given: Mapping[str, Any]) -> Any:
        if parameter.name not in given:
            if parameter.default is REQUIRED:
                raise type_error(f"{self.name} needs the argument {parameter.name!r}")
            return parameter.default
        value = given[parameter.name]
        if parameter.kinds and kind_of(value) not in parameter.kinds:
            if value is None and parameter.default is not REQUIRED:
                return parameter.default
            wanted = " or ".join(sorted(parameter.kinds))
            raise type_error(f"{self.name}: {parameter.name} must be {wanted}, not {kind_of(value)}")
        return value


@dataclass(frozen=True, slots=True)
class Optional:
    """Marks a parameter that may be left out."""

    kinds: frozenset[str]
    default: Any = None


Parameters = Mapping[str, "frozenset[str] | Optional"]


def declare(
    name: str,
    parameters: Parameters,
    call: Callable[..., Any] | None = None,
    *,
    blocking: bool = False,
) -> Function:
    """A function from its name, its parameters in order, and what computes it."""
    made = tuple(
        Parameter(key, spec.kinds, spec.default) if isinstance(spec, Optional) else Parameter(key, spec)
        for key, spec in parameters.items()
    )
    return Function(name, made, call, blocking)
