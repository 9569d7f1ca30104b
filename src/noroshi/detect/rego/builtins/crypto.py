"""Digests and message authentication codes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from noroshi.detect.contract import Extension, Undefined


def text_of(value: object) -> str:
    """The value if it is a string; undefined otherwise."""
    if not isinstance(value, str):
        raise Undefined(f"a string is needed, not {type(value).__name__}")
    return value


def _digest(algorithm: str) -> Callable[[object], str]:
    return lambda value: hashlib.new(algorithm, text_of(value).encode(), usedforsecurity=False).hexdigest()


def _mac(algorithm: str) -> Callable[[object, object], str]:
    return lambda message, key: hmac.new(text_of(key).encode(), text_of(message).encode(), algorithm).hexdigest()


def _equal(left: object, right: object) -> bool:
    return hmac.compare_digest(text_of(left).encode(), text_of(right).encode())


EXTENSIONS = (
    *(Extension(f"crypto.{name}", 1, _digest(name)) for name in ("md5", "sha1", "sha256")),
    *(Extension(f"crypto.hmac.{name}", 2, _mac(name)) for name in ("md5", "sha1", "sha256", "sha512")),
    Extension("crypto.hmac.equal", 2, _equal),
)
