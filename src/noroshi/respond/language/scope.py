"""Variables: where they live and who may see and write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from noroshi.respond.language.failure import failure
from noroshi.respond.language.meter import Meter


class Scope:
    """The variables of a routine, loop body, `except` or branch, and the scopes around it.

    A name is looked up outward. A write goes to the scope that has the name, else makes it here; across the
    border of a parallel branch only the names in `shared` are written outward.
    """

    __slots__ = ("_meter", "_parent", "_shared", "_sizes", "_values")

    def __init__(self, meter: Meter, parent: Scope | None = None, shared: frozenset[str] | None = None) -> None:
        self._meter = meter
        self._parent = parent
        self._shared = shared
        self._values: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}

    def lookup(self, name: str) -> Any:
        """The variable's value. Raises KeyError of the language."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope._values:
                return scope._values[name]
            scope = scope._parent
        raise failure("KeyError", f"variable not found: {name}")

    def defines(self, name: str) -> bool:
        """Whether the name can be looked up."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope._values:
                return True
            scope = scope._parent
        return False

    def perform(self, name: str, arguments: list[Any]) -> Any:
        """Not here: expressions that suspend are evaluated in a `Replay`."""
        raise AssertionError(name, arguments)

    def write(self, name: str, value: Any) -> None:
        """Set a variable. Raises ResourceLimitError when memory is full."""
        self._owner(name)._set(name, value)

    def declare(self, name: str, value: Any) -> None:
        """Make a variable in this very scope: a parameter, a loop variable, the error of an `except`."""
        self._set(name, value)

    @contextmanager
    def child(self, shared: frozenset[str] | None = None) -> Iterator[Scope]:
        """A scope inside this one, whose memory is given back when it ends."""
        scope = Scope(self._meter, self, shared)
        try:
            yield scope
        finally:
            scope.release()

    def release(self) -> None:
        """Give back the memory of the scope's own variables."""
        self._meter.charge(-sum(self._sizes.values()))
        self._sizes.clear()

    def flattened(self) -> dict[str, Any]:
        """Every variable in reach with its value now."""
        chain: list[Scope] = []
        scope: Scope | None = self
        while scope is not None:
            chain.append(scope)
            scope = scope._parent
        return {name: value for level in reversed(chain) for name, value in level._values.items()}

    def _owner(self, name: str) -> Scope:
        scope: Scope | None = self
        while scope is not None:
            if name in scope._values:
                return scope
            if scope._shared is not None and name not in scope._shared:
                return self
            scope = scope._parent
        return self

    def _set(self, name: str, value: Any) -> None:
        size = self._meter.size(value)
        self._meter.charge(size - self._sizes.get(name, 0))
        self._sizes[name] = size
        self._values[name] = value


class Suspended(Exception):  # noqa: N818 - a request on its way to the interpreter, not an error
    """An expression needs an effect or a subworkflow before it can go on."""

    def __init__(self, name: str, arguments: list[Any]) -> None:
        super().__init__(name)
        self.name = name
        self.arguments = arguments


class Replay:
    """The environment of an expression that suspends.

    The expression is evaluated again from its beginning with the answers so far, over a copy of the
    variables as they were at its first beginning; as it is otherwise pure, it takes the same way each time.
    """

    def __init__(self, scope: Scope) -> None:
        self._values = scope.flattened()
        self._answers: list[Any] = []
        self._asked = 0

    def lookup(self, name: str) -> Any:
        """The variable's value when the expression began."""
        if name in self._values:
            return self._values[name]
        raise failure("KeyError", f"variable not found: {name}")

    def defines(self, name: str) -> bool:
        """Whether the name can be looked up."""
        return name in self._values

    def perform(self, name: str, arguments: list[Any]) -> Any:
        """The answer, when it is known. Raises Suspended to ask for it."""
        self._asked += 1
        if self._asked > len(self._answers):
            raise Suspended(name, arguments)
        return self._answers[self._asked - 1]

    def rewind(self) -> None:
        """Begin again from the first question."""
        self._asked = 0

    def answer(self, value: Any) -> None:
        """The answer to the last question asked."""
        self._answers.append(value)
