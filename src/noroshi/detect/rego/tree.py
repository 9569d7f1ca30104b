"""Walking a module's tree: calls, references, definitions and the names they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.paths import ref_path

Node = dict[str, Any]
_INNER: Final = (dict, list)


@dataclass(frozen=True, slots=True)
class Call:
    """A call as written: the path of what is called (`["regex", "match"]`), how many values it is given, and where."""

    path: tuple[str, ...]
    arity: int
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference by constant steps, as far as they are constant: `input.a[i].b` is `("input", "a")`, not `whole`."""

    path: tuple[str, ...]
    whole: bool
    line: int
    column: int


def nodes(tree: Any) -> Iterator[tuple[str, Node]]:
    """Every tagged node (`"Call"`, `"Var"`, …) of a tree with its content, outer before inner, in source order."""
    waiting: list[tuple[str, Any]] = [("", tree)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            if key[:1].isupper():
                yield key, value
            # Most of what a node holds are words, numbers and its place, in which no node can be.
            waiting += [pair for pair in reversed(value.items()) if type(pair[1]) in _INNER and pair[0] != "span"]
        elif isinstance(value, list):
            waiting += [("", item) for item in reversed(value) if type(item) in _INNER]


def declared(module: RuleModule, rule: Node) -> set[str]:
    """Names that are variables somewhere in a definition: declared by `:=`, `some`, `every` or as an argument."""
    raw = module.program.encode()
    names: set[str] = set()
    for tag, node in nodes(rule):
        if tag == "AssignExpr" and node["op"] == "ColEq":
            names |= _variables(node["lhs"])
        elif tag == "Func":
            names |= _variables(node["args"])
        elif tag == "SomeIn":
            names |= _variables([node["key"], node["value"]])
        elif tag in ("SomeVars", "Every"):
            spans = node["vars"] if tag == "SomeVars" else [node["key"], node["value"]]
            names |= {raw[span["start"] : span["end"]].decode() for span in spans if span}
    return names


def _variables(tree: Any) -> set[str]:
    return {node["value"] for tag, node in nodes(tree) if tag == "Var"}


def calls(tree: Any) -> Iterator[Call]:
    """Every call of a function by name, in source order."""
    for tag, node in nodes(tree):
        if tag != "Call":
            continue
        path = ref_path(node["fcn"])
        if path is not None:
            span, place = node["span"], first_place(node["fcn"])
            yield Call(tuple(path), len(node["params"]), *place, span["start"], span["end"])


def first_place(node: Node) -> tuple[int, int]:
    """Line and column where a reference begins; the engine's own span of a dotted one points at its last dot."""
    while True:
        content = next(iter(node.values()))
        if "refr" not in content:
            return content["span"]["line"], content["span"]["col"]
        node = content["refr"]


def references(tree: Any) -> Iterator[Reference]:
    """Every longest reference, with the constant steps it begins with; called functions are references too."""
    if isinstance(tree, list):
        for value in tree:
            yield from references(value)
        return
    if not isinstance(tree, dict):
        return
    for key, value in tree.items():
        if key == "Var":
            yield Reference((value["value"],), True, value["span"]["line"], value["span"]["col"])
        elif key in ("RefDot", "RefBrack"):
            yield from _reference({key: value})
        else:
            yield from references(value)


def _reference(node: Node) -> Iterator[Reference]:
    steps: list[str | None] = []
    while "RefDot" in node or "RefBrack" in node:
        content = node.get("RefDot") or node["RefBrack"]
        if "RefDot" in node:
            steps.append(content["field"][1])
        elif "String" in content["index"]:
            steps.append(content["index"]["String"]["value"])
        else:
            steps.append(None)
            yield from references(content["index"])
        node = content["refr"]
    if "Var" not in node:
        yield from references(node)
        return
    steps.reverse()
    constant = steps.index(None) if None in steps else len(steps)
    span = node["Var"]["span"]
    path = (node["Var"]["value"], *(step for step in steps[:constant] if step is not None))
    yield Reference(path, constant == len(steps), span["line"], span["col"])


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition of a rule: `name` is the path within the package, `arity` that of a function (None for a rule)."""

    name: tuple[str, ...]
    arity: int | None
    line: int
    column: int
    start: int
    end: int
    default: bool


def definitions(module: RuleModule) -> list[Definition]:
    """The rule definitions of a module in source order."""
    found = []
    for rule in module.ast["rules"]:
        (kind, node), *_ = rule.items()
        span = node["span"]
        if kind == "Default":
            refr, arity = node["refr"], len(node["args"]) or None
        else:
            ((head_kind, head),) = node["head"].items()
            refr, arity = head["refr"], len(head["args"]) if head_kind == "Func" else None
        place = (*first_place(refr), span["start"], span["end"])
        found.append(Definition(_constant_start(refr), arity, *place, kind == "Default"))
    return found


def _constant_start(refr: Node) -> tuple[str, ...]:
    return list(references(refr))[-1].path


def import_names(module: RuleModule) -> dict[str, tuple[str, ...]]:
    """Name in the file → the full path it stands for (`data.…` or `input.…`)."""
    names = {}
    for item in module.ast["imports"]:
        path = ref_path(item["refr"])
        if path and path[0] in ("data", "input"):
            alias = item.get("as")
            text = module.program.encode()[alias["start"] : alias["end"]].decode() if alias else path[-1]
            names[text] = tuple(path)
    return names


def package_path(module: RuleModule) -> tuple[str, ...]:
    """The steps of the module's package below `data`."""
    return tuple(ref_path(module.ast["package"]["refr"]) or ())
