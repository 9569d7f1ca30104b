"""Random numbers that are the same on every replay of an event: they follow from their seed."""

from __future__ import annotations

import hashlib
from typing import Any

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.builtins.crypto import text_of


def intn(seed: Any, limit: Any) -> int:
    """A number from 0 to `|limit|`, exclusive; always the same for the same seed and limit."""
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit != int(limit):
        raise Undefined("the limit is a whole number")
    bound = abs(int(limit))
    if bound == 0:
        return 0
    digest = hashlib.sha256(f"{bound}:{text_of(seed)}".encode()).digest()
    return int.from_bytes(digest[:16], "big") % bound


EXTENSIONS = (Extension("rand.intn", 2, intn),)
