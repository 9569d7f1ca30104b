"""`base64` and `hash`: functions of bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from noroshi.respond.language.failure import value_error
from noroshi.respond.language.library.registry import BOOLEAN, BYTES, STRING, Optional, declare

_ALGORITHMS = ("MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512")


def _encode(data: bytes, padding: bool) -> str:
    text = base64.b64encode(data).decode("ascii")
    return text if padding else text.rstrip("=")


def _decode(data: str, padding: bool) -> bytes:
    text = data if padding else data + "=" * (-len(data) % 4)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise value_error(f"not base64: {error}") from error


def _algorithm(name: str) -> str:
    if name not in _ALGORITHMS:
        raise value_error(f"unknown hash algorithm {name!r}; known are {', '.join(_ALGORITHMS)}")
    return name.lower()


def _checksum(data: bytes, algorithm: str) -> bytes:
    return hashlib.new(_algorithm(algorithm), data, usedforsecurity=False).digest()


def _hmac(key: bytes, data: bytes, algorithm: str) -> bytes:
    return hmac.digest(key, data, _algorithm(algorithm))


_PADDING = Optional(BOOLEAN, True)

FUNCTIONS = (
    declare("base64.encode", {"data": BYTES, "padding": _PADDING}, _encode),
    declare("base64.decode", {"data": STRING, "padding": _PADDING}, _decode),
    declare("hash.compute_checksum", {"data": BYTES, "algorithm": STRING}, _checksum),
    declare("hash.compute_hmac", {"key": BYTES, "data": BYTES, "algorithm": STRING}, _hmac),
)
