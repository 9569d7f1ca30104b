"""Which modules a module needs: those of its package, and of every package it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.tree import import_names, package_path, references

Path = tuple[str, ...]


def closure_of(own: Sequence[RuleModule], modules: Iterable[RuleModule]) -> list[RuleModule]:
    """`own`, then every other module reached from it, in the order of `modules`.

    A reference reaches a package whose path it begins with or that lies below it; a dynamic `data[x]` reaches all.
    """
    every = list(modules)
    paths = {module.path: package_path(module) for module in every}
    reached = {module.path: module for module in own}
    waiting = list(own)
    while waiting:
        module = waiting.pop()
        wanted = {package_path(module), *data_paths(module)}
        for other in every:
            if other.path not in reached and any(_touch(path, paths[other.path]) for path in wanted):
                reached[other.path] = other
                waiting.append(other)
    first = {module.path for module in own}
    return [*own, *(module for module in every if module.path in reached and module.path not in first)]


def data_paths(module: RuleModule) -> set[Path]:
    """The constant paths below `data` that a module refers to, imports included."""
    imported = import_names(module)
    found = {path[1:] for path in imported.values() if path[0] == "data"}
    for reference in references(module.ast["rules"]):
        if reference.path[0] == "data":
            found.add(reference.path[1:])
    return found


def _touch(wanted: Path, package: Path) -> bool:
    shorter = min(len(wanted), len(package))
    return wanted[:shorter] == package[:shorter]
