"""`math`."""

from __future__ import annotations

import math
from typing import Any

from noroshi.respond.language.library.registry import NUMBER, declare
from noroshi.respond.language.values import integer


def _abs(x: Any) -> Any:
    return integer(abs(x)) if type(x) is int else abs(x)


def _floor(x: Any) -> Any:
    return integer(math.floor(x))


FUNCTIONS = (
    declare("math.abs", {"x": NUMBER}, _abs),
    declare("math.floor", {"x": NUMBER}, _floor),
    declare("math.max", {"x": NUMBER, "y": NUMBER}, lambda x, y: x if x >= y else y),
    declare("math.min", {"x": NUMBER, "y": NUMBER}, lambda x, y: x if x <= y else y),
)
