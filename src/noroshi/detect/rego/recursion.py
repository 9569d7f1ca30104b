"""Rules that need themselves: Rego forbids them, and the engine overflows its stack on a function that does."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.definers import Defined, Definers, Path
from noroshi.detect.rego.tree import declared, references
from noroshi.runtime.errors import Fault


def recursion_faults(modules: Sequence[RuleModule]) -> list[Fault]:
    """One fault for each definition that is part of a cycle."""
    definers = Definers(modules)
    needs: dict[Path, set[Path]] = {}
    for defined in definers.all():
        needs.setdefault(defined.path, set()).update(_needed(defined, definers))
    faults = []
    for defined in definers.all():
        if defined.path in _reached(defined.path, needs):
            name = ".".join(defined.path)
            place = defined.definition
            message = f"{name} is recursive: a rule may not need itself"
            faults.append(Fault(defined.module.path, place.line, place.column, message, "rego-recursion"))
    return faults


def _needed(defined: Defined, definers: Definers) -> set[Path]:
    """Paths of what the definition's text refers to."""
    needed = set()
    node = next(
        rule
        for rule in defined.module.ast["rules"]
        if next(iter(rule.values()))["span"]["start"] == defined.definition.start
    )
    variables = declared(defined.module, node)
    head = True
    for reference in references(node):
        if head and reference.path[: len(defined.definition.name)] == defined.definition.name:
            head = False
            continue
        if reference.path[0] in variables or (reference.path == ("data",) and not reference.whole):
            continue
        path = definers.full_path(defined.module, reference.path)
        if path is not None:
            needed |= {other.path for other in definers.touched(path)}
    return needed


def _reached(start: Path, needs: dict[Path, set[Path]]) -> set[Path]:
    found: set[Path] = set()
    waiting = list(needs.get(start, ()))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += needs.get(path, ())
    return found
