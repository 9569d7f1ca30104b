"""Which lines of the rules the tests evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.tree import nodes


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """The lines of one file that hold expressions, by whether any test evaluated them."""

    path: str
    covered: frozenset[int]
    missed: frozenset[int]

    @property
    def percent(self) -> float:
        """Of the lines that can be evaluated; a file without any is covered."""
        lines = len(self.covered) + len(self.missed)
        return 100.0 * len(self.covered) / lines if lines else 100.0

    def missed_ranges(self) -> str:
        """The missed lines for people: `3-5, 9`."""
        ranges: list[list[int]] = []
        for line in sorted(self.missed):
            if ranges and line == ranges[-1][1] + 1:
                ranges[-1][1] = line
            else:
                ranges.append([line, line])
        return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of every rule file, sorted by path; test files are not counted."""

    files: tuple[FileCoverage, ...]

    @property
    def percent(self) -> float:
        """Of the lines of all files together."""
        covered = sum(len(file.covered) for file in self.files)
        lines = covered + sum(len(file.missed) for file in self.files)
        return 100.0 * covered / lines if lines else 100.0


LineCoverage = Mapping[str, tuple[frozenset[int], frozenset[int]]]
"""Path → (lines evaluated, lines not), as one engine reports it."""


def merge(reports: Sequence[LineCoverage], modules: Iterable[RuleModule]) -> Coverage:
    """The coverage of the modules by several engines: a line counts when any of them evaluated it.

    An engine says nothing of a module of which it evaluated nothing; the lines of such a one are taken from its tree.
    """
    covered: dict[str, set[int]] = {}
    lines: dict[str, set[int]] = {}
    for module in modules:
        covered[module.path], lines[module.path] = set(), set()
        if not any(hit for report in reports for path, (hit, _) in report.items() if path == module.path):
            lines[module.path] = _lines(module)
    for report in reports:
        for path, (hit, missed) in report.items():
            if path in covered:
                covered[path] |= hit
                lines[path] |= hit | missed
    return Coverage(
        tuple(
            FileCoverage(path, frozenset(covered[path]), frozenset(lines[path] - covered[path]))
            for path in sorted(covered)
        )
    )


def _lines(module: RuleModule) -> set[int]:
    """The lines of a module that hold something to evaluate."""
    found: set[int] = set()
    for rule in module.ast["rules"]:
        (node,) = rule.values()
        for head in node.get("head", {}).values():
            parts = [head.get("key"), head.get("assign"), *(body["query"] for body in node["bodies"])]
            found |= {part["span"]["line"] for _, part in nodes({"": parts}) if "eidx" in part}
    return found
