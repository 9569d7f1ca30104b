"""Values of the language as JSON text and back, exactly: doubles stay doubles, bytes stay bytes."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

_BYTES = "\u0000bytes"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def encode(value: Any) -> str:
    """JSON text; a map of one reserved key stands for bytes."""
    try:
        return _JSON.encode(value)
    except TypeError:
        return _JSON.encode(_wrapped(value))


def decode(text: str) -> Any:
    """The value that was encoded."""
    value = json.loads(text)
    return _unwrapped(value) if "\\u0000bytes" in text else value


def fingerprint(value: Any) -> str:
    """SHA-256 of the value, whatever the order of its keys."""
    try:
        text = _SORTED.encode(value)
    except TypeError:
        text = _SORTED.encode(_wrapped(value))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def displayed(value: Any) -> Any:
    """The value for people and JSON: bytes as their base64 text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {key: displayed(item) for key, item in value.items()}
    return [displayed(item) for item in value] if isinstance(value, list) else value


def _wrapped(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode("ascii")}
    if isinstance(value, dict):
        return {key: _wrapped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_wrapped(item) for item in value]
    return value


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {_BYTES}:
            return base64.b64decode(value[_BYTES])
        return {key: _unwrapped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unwrapped(item) for item in value]
    return value
