"""Calls of functions that are not there, or take another number of values: found before any event arrives."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from noroshi.detect.contract import STATEFUL_FUNCTIONS, RuleModule
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.definers import Definers
from noroshi.detect.rego.signatures import DEPRECATED, INFIX, NATIVE, REFUSED, WRITTEN
from noroshi.detect.rego.tree import Call, calls
from noroshi.runtime.errors import Fault


def check_calls(modules: Sequence[RuleModule], reported: Collection[str] | None = None) -> Iterator[Fault]:
    """Faults of every call in the modules whose paths are `reported` (all by default)."""
    definers = Definers(modules)
    for module in modules:
        if reported is not None and module.path not in reported:
            continue
        for call in calls(module.ast["rules"]):
            if call.path[:2] == ("data", "__noroshi"):
                continue
            found = _own(module, call, definers) or _builtin(call, definers, module)
            if found:
                severity, code, message = found
                if message:
                    yield Fault(module.path, call.line, call.column, message, code, severity)


def _own(module: RuleModule, call: Call, definers: Definers) -> tuple[str, str, str] | None:
    """The verdict on a call of a function that content defines, None when it is not one."""
    path = definers.full_path(module, call.path)
    if path is None:
        return None
    name = ".".join(call.path)
    defined = [each.definition for each in definers.at(path)]
    arities = {definition.arity or 0 for definition in defined}
    if not defined:
        if module.package and call.path[0] not in ("data",) and name in known_functions():
            return None
        known = sorted(".".join(each.path) for each in definers.all() if each.definition.arity is not None)
        return "error", "unknown-function", _unknown(f"data.{'.'.join(path)}", [f"data.{each}" for each in known])
    if all(definition.arity is None for definition in defined):
        return "error", "unknown-function", f"{name} is a rule and not a function: use it without parentheses"
    if not arities & {call.arity, call.arity - 1}:
        return "error", "wrong-arity", _wrong_arity(name, arities, call.arity)
    return "error", "", ""


def _builtin(call: Call, definers: Definers, module: RuleModule) -> tuple[str, str, str] | None:
    name = ".".join(call.path)
    known = known_functions()
    if name in REFUSED:
        return "error", "refused-function", f"{name} is not available to rules: they cannot reach the network"
    if name not in known:
        local = [each.path[-1] for each in definers.all() if each.module.package == module.package]
        return "error", "unknown-function", _unknown(name, [*known, *local])
    arity = known[name]
    if arity is not None and call.arity not in (arity, arity + 1):
        return "error", "wrong-arity", _wrong_arity(name, {arity}, call.arity)
    if name in DEPRECATED:
        return "warning", "deprecated", f"{name} is deprecated: {DEPRECATED[name]}"
    return None


@cache
def known_functions() -> Mapping[str, int | None]:
    """Every function rules can call, with how many values it takes (None: any number)."""
    known: dict[str, int | None] = {
        name: None if types == "*" else len(types.removesuffix("!")) for name, types in NATIVE.items()
    }
    known |= dict.fromkeys(INFIX, 2)
    known |= {name: arity for name, (arity, _) in WRITTEN.items()}
    known |= {extension.name: extension.arity for extension in BUILTINS}
    known |= STATEFUL_FUNCTIONS
    return known


def _unknown(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return f"unknown function {name}" + (f": did you mean {near[0]}?" if near else "")


def _wrong_arity(name: str, arities: Collection[int], given: int) -> str:
    wanted = " or ".join(str(arity) for arity in sorted(arities))
    return f"{name} takes {wanted} value{'s' if wanted != '1' else ''}, not {given}"
