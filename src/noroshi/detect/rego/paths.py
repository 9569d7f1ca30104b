"""References of a tree as paths of names."""

from __future__ import annotations

from typing import Any


def ref_path(node: dict[str, Any]) -> list[str] | None:
    """The path of a reference made of names and constant strings (`input.a["b-c"]`), None for any other expression."""
    steps: list[str] = []
    while True:
        if (variable := node.get("Var")) is not None:
            return [variable["value"], *reversed(steps)]
        if (dot := node.get("RefDot")) is not None:
            steps.append(dot["field"][1])
            node = dot["refr"]
        elif (bracket := node.get("RefBrack")) is not None and "String" in bracket["index"]:
            steps.append(bracket["index"]["String"]["value"])
            node = bracket["refr"]
        else:
            return None
