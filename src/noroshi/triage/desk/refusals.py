"""Why the desk does not do as told."""

from __future__ import annotations

from noroshi.runtime.errors import UsageError


class MissingError(UsageError):
    """There is no such thing."""


class RefusedError(UsageError):
    """The thing is not in a state that allows this, or doing it would harm."""
