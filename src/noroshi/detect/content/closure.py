"""Which modules a module needs: those of its package, and of every package it refers to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.tree import import_names, package_path, references

Path = tuple[str, ...]


class Closures:
    """The modules that modules reach, among a set of them.

    A reference reaches a package whose path it begins with or that lies below it; a dynamic `data[x]` reaches all.
    """

    def __init__(self, modules: Iterable[RuleModule]) -> None:
        self._modules = list(modules)
        self._order = {module.path: number for number, module in enumerate(self._modules)}
        self._exact: defaultdict[Path, list[RuleModule]] = defaultdict(list)
        self._below: defaultdict[Path, list[RuleModule]] = defaultdict(list)
        self._wanted: dict[str, set[Path]] = {}
        for module in self._modules:
            package = package_path(module)
            self._exact[package].append(module)
            for length in range(len(package)):
                self._below[package[:length]].append(module)

    def of(self, own: Sequence[RuleModule]) -> list[RuleModule]:
        """`own`, then every other module reached from it, in the order of the set."""
        reached = {module.path: module for module in own}
        waiting = list(own)
        while waiting:
            for other in self._touched(waiting.pop()):
                if other.path not in reached:
                    reached[other.path] = other
                    waiting.append(other)
        first = {module.path for module in own}
        others = [module for path, module in reached.items() if path not in first]
        return [*own, *sorted(others, key=lambda module: self._order[module.path])]

    def _touched(self, module: RuleModule) -> Iterable[RuleModule]:
        if module.path not in self._wanted:
            self._wanted[module.path] = {package_path(module), *data_paths(module)}
        for path in self._wanted[module.path]:
            for length in range(len(path) + 1):
                yield from self._exact.get(path[:length], ())
            yield from self._below.get(path, ())


def data_paths(module: RuleModule) -> set[Path]:
    """The constant paths below `data` that a module refers to, imports included."""
    imported = import_names(module)
    found = {path[1:] for path in imported.values() if path[0] == "data"}
    for reference in references(module.ast["rules"]):
        if reference.path[0] == "data":
            found.add(reference.path[1:])
    return found
