"""Reading one Rego file, in v1 or v0 syntax, into a module with its tree."""

from __future__ import annotations

import json
import re
from typing import Any

from noroshi.detect.contract import RegoVersion, RuleModule
from noroshi.detect.rego.edits import apply_edits
from noroshi.detect.rego.interpolation import without_interpolation
from noroshi.detect.rego.lexer import too_deep
from noroshi.detect.rego.metadata import metadata_edits
from noroshi.detect.rego.native import (
    ENGINE_ERRORS,
    Columns,
    NativeError,
    muted_stderr,
    new_engine,
    read_error,
)
from noroshi.detect.rego.paths import ref_path
from noroshi.runtime.errors import ContentError, Fault

_MAX_DEPTH = 250
_KEYWORD_NAME = re.compile(r"(?<![\w.\"])(?P<word>as|default|else|import|not|package|some|with)\.")
_TOO_LONG = "an expression of this file is too long a chain: split it into several"
_VERSIONS: tuple[RegoVersion, ...] = ("v1", "v0")


def parse_module(path: str, source: str) -> RuleModule:
    """The module a Rego text is. v1 is tried first, then v0; of two refusals the one further on in the file is told.

    Raises ContentError with one fault at its line and column.
    """
    if place := too_deep(source):
        message = "brackets are nested too deeply for the engine: give the inner ones a name"
        raise ContentError([Fault(path, *place, message, "rego-syntax")])
    refusals: list[NativeError] = []
    written_out = without_interpolation(source)
    for program in (source,) if written_out is None else (source, written_out):
        for version in _VERSIONS:
            outcome = _parse(path, program, version)
            if not isinstance(outcome, NativeError):
                return _module(path, source, program, version, outcome)
            refusals.append(outcome)
    told = max(refusals, key=lambda refusal: (refusal.line, refusal.column))
    message = told.message + _suggestion(told, source)
    raise ContentError([Fault(path, told.line or 1, told.column or 1, message, "rego-syntax")])


def _suggestion(told: NativeError, source: str) -> str:
    """What to write instead, where the engine lacks a piece of Rego."""
    line = source.split("\n")[told.line - 1] if told.line else ""
    if told.message.startswith("unexpected keyword `else`"):
        return ": an `else` needs a rule with a body before it, `name := value if { … }`"
    if name := _KEYWORD_NAME.search(line):
        word = name["word"]
        return f": the engine has no names that begin with a keyword; call it `{word}_`, or `{word}` below another name"
    return ""


def _module(path: str, source: str, program: str, version: RegoVersion, tree: dict[str, Any]) -> RuleModule:
    package = package_name(tree)
    edits = metadata_edits(path, program, tree, ref_path(tree["package"]["refr"]) or [])
    if edits:
        program = apply_edits(program, edits).text
        tree = parse_program(path, program, version)
    return RuleModule(path, package, source, version, tree, program)


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
    try:
        tree: dict[str, Any] = json.loads(engine.get_ast_as_json())[0]["ast"]
    except RecursionError:
        return NativeError(path, 1, 1, _TOO_LONG)
    if _depth(tree) > _MAX_DEPTH:
        return NativeError(path, 1, 1, _TOO_LONG)
    if "\t" in source or not source.isascii():
        _mend_columns(tree, source.split("\n"))
    return tree


def _depth(tree: Any) -> int:
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = node.values() if type(node) is dict else node
        depth += 1
        waiting += [(value, depth) for value in inner if type(value) in (dict, list)]
    # What is deepest holds words and numbers.
    return deepest + 1


def _mend_columns(tree: Any, lines: list[str]) -> None:
    """Make every `col` of the tree count letters."""
    columns: dict[int, Columns] = {}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        inner = node
        if type(node) is dict:
            inner = node.values()
            if "col" in node and "line" in node:
                line = node["line"]
                if line not in columns:
                    columns[line] = Columns(lines[line - 1])
                node["col"] = columns[line].true(node["col"])
        waiting += [value for value in inner if type(value) in (dict, list)]


def package_name(tree: dict[str, Any]) -> str:
    """The package path of a module's tree, without `data.`; segments that are not names stand as `["a-b"]`."""
    name = ""
    for segment in ref_path(tree["package"]["refr"]) or []:
        if not name:
            name = segment
        else:
            name += f".{segment}" if segment.isidentifier() else f"[{json.dumps(segment)}]"
    return name
