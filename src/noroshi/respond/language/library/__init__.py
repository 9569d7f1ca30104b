"""The standard library. `FUNCTIONS` and `CONSTANTS` hold everything a playbook can name."""

from __future__ import annotations

from typing import Any

from noroshi.respond.language.library import (
    binary,
    conversions,
    effectful,
    http,
    mappings,
    numbers,
    texts,
    times,
)
from noroshi.respond.language.library.registry import Function

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for module in (binary, conversions, effectful, http, mappings, numbers, texts, times)
    for function in module.FUNCTIONS
}

CONSTANTS: dict[str, Any] = http.CONSTANTS

MODULES = frozenset(name.split(".")[0] for name in FUNCTIONS if "." in name) - {"googleapis", "noroshi"}
