"""Passwords: argon2id hashes, and what we ask of a new one."""

from __future__ import annotations

import os
import threading
from base64 import b64encode
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
        self.nobody = _of_no_password(effort)

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
                return self._hasher.verify(stored or self.nobody, encoded) and stored is not None
            except (Argon2Error, InvalidHashError):
                return False

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with another effort than we ask for now."""
        return self._hasher.check_needs_rehash(stored)


def _of_no_password(effort: Parameters) -> str:
    """A hash in form, with random bits for a digest. To check it takes as long as to check one that somebody has, so
    that a name that does not exist is not told by its time; to make it takes none.
    """
    salt, digest = (b64encode(os.urandom(size)).rstrip(b"=").decode() for size in (effort.salt_len, effort.hash_len))
    cost = f"m={effort.memory_cost},t={effort.time_cost},p={effort.parallelism}"
    return f"$argon2id$v={effort.version}${cost}${salt}${digest}"


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
