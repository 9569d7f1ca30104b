"""Functions that would reach the network: they are known, and refuse."""

from __future__ import annotations

from typing import Any, NoReturn

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.signatures import REFUSED


def _refuse(name: str) -> Extension:
    def refuse(*_: Any) -> NoReturn:
        raise Undefined(f"{name} is not available to rules: they cannot reach the network")

    return Extension(name, len(REFUSED[name]), refuse)


EXTENSIONS = tuple(_refuse(name) for name in REFUSED)
