"""The error a playbook raises, catches and ends with."""

from __future__ import annotations

import json
from typing import Any

from noroshi.model.call import Place, error_map


class Raised(Exception):  # noqa: N818 - the language's own word; its value need not be an error map
    """A value raised inside a playbook. `fatal` errors pass every `except` and end the execution.

    `trace` lists the step of each routine on the way, innermost first.
    """

    def __init__(self, value: Any, *, fatal: bool = False) -> None:
        super().__init__(value)
        self.value = value
        self.fatal = fatal
        self.trace: list[Place] = []
        self._left: object = None

    def leaves(self, invocation: object, place: Place) -> None:
        """Note that the error leaves a step; of each invocation of a routine only the innermost step is
        kept.
        """
        if self._left is not invocation:
            self._left = invocation
            self.trace.append(place)

    @property
    def message(self) -> str:
        """What the error says of itself."""
        said = self.value.get("message") if isinstance(self.value, dict) else self.value
        return said if isinstance(said, str) else json.dumps(self.value, default=str)

    @property
    def context(self) -> str:
        """The message and where it happened, in one sentence."""
        if not self.trace:
            return self.message
        place = self.trace[0]
        return f'{self.message}\nin step "{place.step}", routine "{place.routine}", line: {place.line}'


def failure(tag: str, message: str, *, fatal: bool = False, **more: Any) -> Raised:
    """An error map of the language: `tags` (the tag and its parent), `message`, and what the kind of error
    adds.
    """
    return Raised(error_map(tag, message, **more), fatal=fatal)


def type_error(message: str) -> Raised:
    """A value of the wrong type."""
    return failure("TypeError", message)


def value_error(message: str) -> Raised:
    """A value of the right type that cannot be used."""
    return failure("ValueError", message)


def exhausted(message: str) -> Raised:
    """A limit of the execution is reached; nothing in the playbook can catch it."""
    return failure("ResourceLimitError", message, fatal=True)
