"""Secrets that we hand out, and the key of those that we must keep readable."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from noroshi.runtime.errors import ConfigError

_BYTES: Final = 32


def new_secret() -> str:
    """256 random bits, fit for a cookie, a header and an address."""
    return secrets.token_urlsafe(_BYTES)


def fingerprint(secret: str) -> str:
    """What is stored of a secret of ours. A plain hash is enough: there is nothing to guess faster than all of them."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Vault:
    """Encrypts what the relational store must not give away when it is copied."""

    def __init__(self, key: str) -> None:
        """`key` is any long random text."""
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"noroshi vault\0{key}".encode()).digest()))

    def seal(self, text: str) -> str:
        """Encrypted and signed."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str, max_age_seconds: int | None = None) -> str:
        """The text that was sealed. Raises ConfigError when it was sealed with another key, or too long ago."""
        try:
            return self._fernet.decrypt(sealed.encode(), max_age_seconds).decode()
        except (InvalidToken, UnicodeEncodeError) as error:
            raise ConfigError(
                "a stored secret cannot be opened: web.secret (or the platform's folder) is another one"
            ) from error
