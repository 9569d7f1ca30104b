"""Keeps secrets out of what is shown, by where they stand: under a telling name, and in addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import SecretStr

MASK: Final = "**********"
_WORDS: Final = (
    "token",
    "password",
    "passwd",
    "secret",
    "authorization",
    "api_key",
    "api-key",
    "credential",
    "signature",
)
_TABLES: Final = frozenset({"headers", "properties"})
"""What stands in them was named by somebody else: any of it may be a secret."""
_USER = re.compile(r"://[^\s/,]*@")
_PARAMETER = re.compile(rf"([?&][^\s=&]*(?:{'|'.join(_WORDS)}|key|sig)[^\s=&]*=)[^\s&]*", re.IGNORECASE)


def names_secret(name: str) -> bool:
    """Whether what has this name is a secret; an address named after what it gives, such as token_url, is none."""
    return any(word in name.lower() for word in _WORDS) and not name.lower().endswith("url")


def mask_addresses(text: str) -> str:
    """The text without the users, passwords and secret parameters of the URLs in it."""
    return _PARAMETER.sub(rf"\g<1>{MASK}", _USER.sub(f"://{MASK}@", text))


def mask(value: Any, name: str = "") -> Any:
    """The value as it may be shown; of what is a secret by type or by name only that it is there."""
    if isinstance(value, Mapping):
        inner = {str(key): MASK if name in _TABLES else mask(item, str(key)) for key, item in value.items()}
        return MASK if inner and names_secret(name) else inner
    if isinstance(value, list | tuple):
        return [mask(item, name) for item in value]
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    if isinstance(value, str):
        return MASK if value and names_secret(name) else mask_addresses(value)
    return value
