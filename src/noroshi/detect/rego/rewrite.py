"""Programs in which calls go through the support package: all of them, or only those the engine cannot make itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.edits import Edit, EditedText, apply_edits
from noroshi.detect.rego.heads import head_guards
from noroshi.detect.rego.paths import ref_path
from noroshi.detect.rego.signatures import INFIX, NATIVE, WRITTEN
from noroshi.detect.rego.support import ROOT, wrapper_name
from noroshi.detect.rego.syntax import parse_program
from noroshi.detect.rego.tree import definitions, import_names, nodes
from noroshi.runtime.errors import ContentError

_OPERATORS = {
    "Add": "plus", "Sub": "minus", "Mul": "mul", "Div": "div", "Mod": "rem", "Union": "or", "Intersection": "and",
}  # fmt: skip
_NEVER_REFUSED = {name for name, types in NATIVE.items() if set(types) <= {"x"}} | {"print"}


_PLAIN_FORMAT = re.compile(r"(?:[^%]|%[svd])*")
_COMMENT = re.compile(rb"#[^\n]*")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A module's program after rewriting, and the builtins it now takes from the support package."""

    edited: EditedText
    used: frozenset[str]


def rewrite(
    module: RuleModule, package_rules: Collection[str], external: Mapping[str, int], *, lenient: bool
) -> Rewritten:
    """The program with builtins renamed. `package_rules`, first names of rules in its package, shadow builtins.

    Lenient: every builtin and operator that could refuse its arguments. Otherwise: only what the engine does not
    find by itself, which is functions written in Rego and extensions whose result is asked for by an output argument.

    In both, what stands to the right of `:=` is no pattern: the engine puts off an assignment that has variables on
    both sides, and every test of what it assigns with it, so that calls which count would run before the tests that
    stand in front of them. An element of an array has the same value and is taken in its turn.
    """
    shadowed = {*package_rules, *import_names(module)}
    raw = module.program.encode()
    edits: list[Edit] = []
    used: set[str] = set()
    plain = _plainly_formatted(module.ast["rules"])
    for name, node, arity in _callees(module.ast["rules"]):
        if name.partition(".")[0] in shadowed or not _wanted(name, arity, external, lenient):
            continue
        if id(node) in plain and not lenient:
            continue
        span = _extent(node)
        edits.append(Edit(span["start"], span["end"], wrapper_name(name)))
        used.add(name)
    for tag, node in nodes(module.ast["rules"]):
        if tag == "AssignExpr" and node["op"] == "ColEq" and _holds_variable(node["rhs"]):
            edits += _around(_assigned(node, raw), "[", outer=True, closing="][0]")
    if lenient:
        for tag, node in nodes(module.ast["rules"]):
            if tag in ("ArithExpr", "BinExpr") and not _constant(node):
                edits += _as_call(node, raw)
                used.add(_OPERATORS[node["op"]])
            elif tag == "SomeIn":
                edits += _around(_extent(node["collection"]), f"{ROOT}.iterable(", outer=True)
    return Rewritten(_guarded(module, edits), frozenset(used))


def _guarded(module: RuleModule, edits: list[Edit]) -> EditedText:
    """The program after the edits, with guards for its heads where it still parses with them."""
    if guards := head_guards(module.program, module.ast["rules"], edits):
        guarded = apply_edits(module.program, [*edits, *guards])
        with suppress(ContentError):
            parse_program(module.path, guarded.text, module.version)
            return guarded
    return apply_edits(module.program, edits)


def rule_names(modules: Iterable[RuleModule]) -> dict[str, set[str]]:
    """Package → the first names of everything defined in it."""
    names: dict[str, set[str]] = {}
    for module in modules:
        names.setdefault(module.package, set()).update(d.name[0] for d in definitions(module))
    return names


def _wanted(name: str, arity: int | None, external: Mapping[str, int], lenient: bool) -> bool:
    if name in WRITTEN:
        return True
    if name in external:
        return lenient or (arity is not None and arity == external[name] + 1)
    if name in INFIX:
        return True
    return lenient and name in NATIVE and name not in _NEVER_REFUSED


def _plainly_formatted(tree: Any) -> set[int]:
    """Ids of the callee nodes of `sprintf` calls whose format is a constant that the engine knows all verbs of."""
    return {
        id(node["fcn"])
        for tag, node in nodes(tree)
        if tag == "Call"
        and ref_path(node["fcn"]) == ["sprintf"]
        and "String" in (form := node["params"][0])
        and _PLAIN_FORMAT.fullmatch(form["String"]["value"])
    }


def _callees(tree: Any) -> Iterator[tuple[str, dict[str, Any], int | None]]:
    """(dotted name, reference node, number of arguments) of called functions, and both sides of `with` (no number)."""
    for tag, node in nodes(tree):
        if tag == "Call" and (path := ref_path(node["fcn"])):
            yield ".".join(path), node["fcn"], len(node["params"])
    for mods in _with_mods(tree):
        for mod in mods:
            for side in ("refr", "as"):
                if path := ref_path(mod[side]):
                    yield ".".join(path), mod[side], None


def _with_mods(tree: Any) -> Iterator[list[dict[str, Any]]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "with_mods":
                yield value
            yield from _with_mods(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _with_mods(value)


def _as_call(node: dict[str, Any], raw: bytes) -> list[Edit]:
    """`a + b` as `plus(a, b)`. The operator is the first one between the sides that stands in no comment."""
    span = node["span"]
    left, right = _extent(node["lhs"])["end"], _extent(node["rhs"])["start"]
    between = _COMMENT.sub(lambda comment: b" " * len(comment[0]), raw[left:right])
    operator = left + next(index for index, byte in enumerate(between) if byte in b"+-*/%|&")
    called = wrapper_name(_OPERATORS[node["op"]]) + "("
    return [Edit(operator, operator + 1, ","), *_around(span, called, outer=False)]


def _assigned(node: dict[str, Any], raw: bytes) -> dict[str, int]:
    """The span of what is assigned: the engine's own of an object begins at one of its members."""
    left, right = _extent(node["lhs"])["end"], _extent(node["rhs"])["end"]
    text = _COMMENT.sub(lambda comment: b" " * len(comment[0]), raw[left:right])
    behind = text.index(b":=") + 2
    return {"start": right - len(text[behind:].lstrip()), "end": right}


def _holds_variable(node: dict[str, Any]) -> bool:
    """Whether an expression is a variable, or an array or object that has one in a place where a pattern may."""
    ((form, content),) = node.items()
    if form == "Array":
        return any(map(_holds_variable, content["items"]))
    if form == "Object":
        return any(_holds_variable(part) for _, *pair in content["fields"] for part in pair)
    return form == "Var"


def _around(span: dict[str, int], opening: str, *, outer: bool, closing: str = ")") -> list[Edit]:
    """An opening before and a closing behind an expression; of two around the same one, which is `outer`."""
    rank = 2 * (span["end"] - span["start"]) + outer
    return [Edit(span["start"], span["start"], opening, -rank), Edit(span["end"], span["end"], closing, rank)]


def _constant(node: dict[str, Any]) -> bool:
    """Whether an operation on written numbers cannot be refused, which a division can."""
    return node["op"] in ("Add", "Sub", "Mul") and "Number" in node["lhs"] and "Number" in node["rhs"]


def _extent(node: dict[str, Any]) -> dict[str, int]:
    content: dict[str, Any] = next(iter(node.values()))
    span: dict[str, int] = content["span"]
    return span
