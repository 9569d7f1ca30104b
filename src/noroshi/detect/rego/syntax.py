"""Reading one Rego file, in v1 or v0 syntax, into a module with its tree."""

from __future__ import annotations

import json
from typing import Any

from noroshi.detect.contract import RegoVersion, RuleModule
from noroshi.detect.rego.native import (
    ENGINE_ERRORS,
    NativeError,
    muted_stderr,
    new_engine,
    read_error,
    true_column,
)
from noroshi.runtime.errors import ContentError, Fault


def parse_module(path: str, source: str) -> RuleModule:
    """The module a Rego text is. v1 is tried first, then v0; of two refusals the one further on in the file is told.

    Raises ContentError with one fault at its line and column.
    """
    refusals: list[NativeError] = []
    for version in ("v1", "v0"):
        outcome = _parse(path, source, version)
        if isinstance(outcome, NativeError):
            refusals.append(outcome)
            continue
        return RuleModule(path, package_name(outcome), source, version, outcome, source)
    told = max(refusals, key=lambda refusal: (refusal.line, refusal.column))
    raise ContentError([Fault(path, told.line or 1, told.column or 1, told.message, "rego-syntax")])


def parse_program(path: str, program: str, version: RegoVersion) -> dict[str, Any]:
    """The tree of a text that is known to parse. Raises ContentError when it does not after all."""
    outcome = _parse(path, program, version)
    if isinstance(outcome, NativeError):
        raise ContentError([Fault(path, outcome.line, outcome.column, outcome.message, "rego-syntax")])
    return outcome


def _parse(path: str, source: str, version: RegoVersion) -> dict[str, Any] | NativeError:
    engine = new_engine()
    engine.set_rego_v0(version == "v0")
    try:
        with muted_stderr():
            engine.add_policy(path, source)
    except ENGINE_ERRORS as error:
        return read_error(error).in_text(source)
    tree: dict[str, Any] = json.loads(engine.get_ast_as_json())[0]["ast"]
    if "\t" in source or not source.isascii():
        _mend_columns(tree, source.split("\n"))
    return tree


def _mend_columns(tree: Any, lines: list[str]) -> None:
    """Make every `col` of the tree count letters."""
    if isinstance(tree, dict):
        if "col" in tree and "line" in tree:
            tree["col"] = true_column(lines[tree["line"] - 1], tree["col"])
        for value in tree.values():
            _mend_columns(value, lines)
    elif isinstance(tree, list):
        for value in tree:
            _mend_columns(value, lines)


def package_name(tree: dict[str, Any]) -> str:
    """The package path of a module's tree, without `data.`; segments that are not names stand as `["a-b"]`."""
    name = ""
    for segment in ref_path(tree["package"]["refr"]) or []:
        if not name:
            name = segment
        else:
            name += f".{segment}" if segment.isidentifier() else f"[{json.dumps(segment)}]"
    return name


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
