"""Passwords: argon2id hashes, and what we ask of a new one."""

from __future__ import annotations

import threading
from typing import Final

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.profiles import RFC_9106_LOW_MEMORY

from noroshi.runtime.errors import UsageError

LEAST_LETTERS: Final = 12
_LEAST_DIFFERENT: Final = 5
_MOST_BYTES: Final = 1024
_AT_ONCE: Final = 2
"""Each takes 64 MiB: whoever tries many at once must wait, not fill the memory."""


class Passwords:
    """Makes and checks hashes, from any thread."""

    def __init__(self, effort: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(effort)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        # The hash of no password: a name that does not exist takes as long as one that does.
        self._nobody = self._hasher.hash(b"\xff")

    def hash(self, password: str, name: str) -> str:
        """The hash of a new password of that user. Raises UsageError when it is too easily guessed."""
        encoded = _encoded(password)
        if len(password) < LEAST_LETTERS:
            raise UsageError(f"a password takes at least {LEAST_LETTERS} characters")
        if len(encoded) > _MOST_BYTES:
            raise UsageError(f"a password takes at most {_MOST_BYTES} bytes")
        stem = password.lower().strip("0123456789 !.")
        if len(set(password)) < _LEAST_DIFFERENT or stem in (name.lower(), "noroshi", "password", "administrator", ""):
            raise UsageError("this password is too easily guessed")
        with self._turns:
            return self._hasher.hash(encoded)

    def is_right(self, password: str, stored: str | None) -> bool:
        """Whether this is the password of the hash; takes the same time when there is none."""
        encoded = _encoded(password)
        if len(encoded) > _MOST_BYTES:
            return False
        with self._turns:
            try:
                return self._hasher.verify(stored or self._nobody, encoded) and stored is not None
            except (Argon2Error, InvalidHashError):
                return False

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with another effort than we ask for now."""
        return self._hasher.check_needs_rehash(stored)


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
