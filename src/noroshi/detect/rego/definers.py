"""Which definition a name in a module stands for: a rule of its package, of another, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.tree import Definition, definitions, import_names, package_path

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition with its file and its full path below `data`."""

    module: RuleModule
    definition: Definition
    path: Path


class Definers:
    """Everything that a set of modules defines, by full path below `data`."""

    def __init__(self, modules: Iterable[RuleModule]) -> None:
        self.modules = tuple(modules)
        self._defined: dict[Path, list[Defined]] = {}
        self._below: dict[Path, list[Defined]] = {}
        self._imports = {module.path: import_names(module) for module in self.modules}
        self._first: dict[Path, set[str]] = {}
        for module in self.modules:
            package = package_path(module)
            for definition in definitions(module):
                path = (*package, *definition.name)
                defined = Defined(module, definition, path)
                self._defined.setdefault(path, []).append(defined)
                for length in range(len(path)):
                    self._below.setdefault(path[:length], []).append(defined)
                self._first.setdefault(package, set()).add(definition.name[0])
        self.packages = {package_path(module) for module in self.modules}

    def full_path(self, module: RuleModule, path: Path) -> Path | None:
        """The path below `data` that a reference in a module means, None when it is no reference to a document."""
        if path[0] == "data":
            return path[1:]
        if imported := self._imports[module.path].get(path[0]):
            return (*imported[1:], *path[1:]) if imported[0] == "data" else None
        package = package_path(module)
        return (*package, *path) if path[0] in self._first.get(package, ()) else None

    def at(self, path: Path) -> list[Defined]:
        """The definitions at exactly this path below `data`."""
        return self._defined.get(path, [])

    def touched(self, path: Path) -> list[Defined]:
        """The definitions a reference evaluates: those on the way to its end, and those below it."""
        above = [defined for length in range(len(path) + 1) for defined in self.at(path[:length])]
        return above + self._below.get(path, [])

    def all(self) -> Iterable[Defined]:
        """Every definition, by path."""
        return (defined for found in self._defined.values() for defined in found)
