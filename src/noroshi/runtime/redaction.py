"""Keeps secrets out of whatever is stored or shown, by their values wherever these stand."""

from __future__ import annotations

from typing import Any

HIDDEN = "[redacted]"
_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})
_SHORTEST = 4


class Redactor:
    """Knows the secrets of one run."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._longest_first: list[str] = []

    @property
    def secrets(self) -> int:
        """How many secrets are known."""
        return len(self._secrets)

    def learn(self, secret: str) -> None:
        """Hide this value from now on. Values too short to be secrets would hide everything, and are let through."""
        if len(secret) >= _SHORTEST:
            self._secrets.add(secret)
            self._longest_first = sorted(self._secrets, key=len, reverse=True)

    def redact(self, value: Any, name: str = "") -> Any:
        """The value without secrets; of a header that carries credentials nothing is left."""
        if name and name.lower() in _HEADERS and value is not None:
            return HIDDEN
        if isinstance(value, str):
            for secret in self._longest_first:
                value = value.replace(secret, HIDDEN)
            return value
        if isinstance(value, bytes):
            return HIDDEN if any(secret.encode() in value for secret in self._secrets) else value
        if isinstance(value, dict):
            return {self.redact(key): self.redact(item, key) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.redact(item, name) for item in value]
        return value
