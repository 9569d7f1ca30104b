"""Variables that nothing gives a value: Rego calls them unsafe, and the engine finds them only when it gets there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from noroshi.detect.content.check_calls import known_functions
from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.paths import ref_path
from noroshi.detect.rego.rewrite import rule_names
from noroshi.detect.rego.tree import Node, declared, import_names, nodes
from noroshi.runtime.errors import Fault

_DOCUMENTS = {"input", "data", "_"}


def check_variables(modules: Sequence[RuleModule]) -> Iterator[Fault]:
    """A fault for each variable of a definition that is used and can nowhere in the definition get a value."""
    names = rule_names(modules)
    for module in modules:
        outer = _DOCUMENTS | names[module.package] | import_names(module).keys()
        for rule in module.ast["rules"]:
            arguments = [name for item in rule.get("Default", {}).get("args", ()) for name in _patterns(item)]
            bound = outer | declared(module, rule) | _unified(rule) | set(arguments)
            told: set[str] = set()
            for name, node in _used(rule):
                if name not in bound and name not in told:
                    told.add(name)
                    near = difflib.get_close_matches(name, bound - _DOCUMENTS, n=1, cutoff=0.75)
                    hint = f": did you mean {near[0]}?" if near else ": nothing gives it a value"
                    place = (node["span"]["line"], node["span"]["col"])
                    yield Fault(module.path, *place, f"variable {name} is unsafe{hint}", "unsafe-variable")


def _used(rule: Node) -> Iterator[tuple[str, Node]]:
    """Every variable that stands in a definition, without the names of called functions and of the definition."""
    skipped = {id(node) for node in _names_of_functions(rule)}
    for tag, node in nodes(rule):
        if tag == "Var" and id(node) not in skipped:
            yield node["value"], node


def _names_of_functions(rule: Node) -> Iterator[Node]:
    """Nodes of the variables that references to functions and to the definition itself begin with."""
    (content,) = rule.values()
    heads = [content["refr"]] if "refr" in content else [head["refr"] for head in content["head"].values()]
    for tag, node in nodes(rule):
        if tag == "Call" and ref_path(node["fcn"]):
            heads.append(node["fcn"])
    for mods in _with_mods(rule):
        heads += [mod[side] for mod in mods for side in ("refr", "as") if ref_path(mod[side])]
    for reference in heads:
        at = reference
        while "Var" not in at:
            inner = next(iter(at.values()))
            if "refr" not in inner:
                break
            at = inner["refr"]
        else:
            yield at["Var"]


def _with_mods(tree: Any) -> Iterator[list[Node]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if mods := node.get("with_mods"):
                yield mods
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _unified(rule: Node) -> set[str]:
    """Variables that stand where a value can be given to them: in `=`, as an index, as an output of a call."""
    names: set[str] = set()
    for tag, node in nodes(rule):
        if tag == "AssignExpr":
            sides = (node["lhs"], node["rhs"]) if node["op"] != "ColEq" else (node["lhs"],)
            names |= {name for side in sides for name in _patterns(side)}
        elif tag == "RefBrack":
            names |= _patterns(node["index"])
        elif tag == "Call" and _gives_output(node):
            names |= _patterns(node["params"][-1])
    return names


def _gives_output(call: Node) -> bool:
    """Whether a call has one value more than its function takes; of functions of content that is not known here."""
    path = ref_path(call["fcn"])
    known = known_functions()
    name = ".".join(path) if path else ""
    return bool(call["params"]) and (name not in known or known[name] == len(call["params"]) - 1)


def _patterns(node: Node) -> set[str]:
    """Variables of a pattern: itself, or inside arrays and objects."""
    ((tag, content),) = ((key, value) for key, value in node.items() if key[:1].isupper())
    if tag == "Var":
        return {content["value"]}
    if tag == "Array":
        return {name for item in content["items"] for name in _patterns(item)}
    if tag == "Object":
        return {name for _, _, value in content["fields"] for name in _patterns(value)}
    return set()
