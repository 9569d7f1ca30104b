"""Everything that can be said about a folder of rules before an event arrives: all faults of all files at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from noroshi.detect.content.bundle import rules_of
from noroshi.detect.content.check_calls import check_calls
from noroshi.detect.content.check_companions import check_pattern, check_tests
from noroshi.detect.content.check_fields import KnownFields, check_fields
from noroshi.detect.content.check_metadata import check_metadata
from noroshi.detect.content.check_variables import check_variables
from noroshi.detect.content.files import detection_tree, lies_in, read_files
from noroshi.detect.content.health import without_refused
from noroshi.detect.contract import Rule, RuleModule
from noroshi.detect.rego.compilation import compile_faults
from noroshi.detect.rego.metadata import read_annotations
from noroshi.runtime.errors import Fault
from noroshi.runtime.folders import files_below


def check_rules(folder: Path, known: KnownFields) -> list[Fault]:
    """Every fault of the rules, libraries and tests below `folder` (or in one file), sorted by place, each once.

    A rule that cannot be evaluated is still checked for all the rest. Libraries are found as by `load_bundle`.
    """
    return rules_and_faults(folder, known)[1]


def rules_and_faults(folder: Path, known: KnownFields) -> tuple[tuple[Rule, ...], list[Fault]]:
    """The rules that can be evaluated, and every fault."""
    tree = detection_tree(folder)
    found = read_files(tree)
    modules, tests = found.modules, found.tests
    healthy, refused = without_refused(modules, found.unread)
    rules, evaluable = rules_of(modules), rules_of(healthy)
    faults = {*found.faults, *refused}
    for module in modules:
        faults.update(_check_module(module, rules, known))
    for rule in rules:
        faults.update(check_metadata(rule, known.sources))
    for rule in evaluable:
        faults.update(check_pattern(rule) if lies_in(rule.path, folder) else ())
    faults.update(check_tests(rules, tests, set(files_below(tree, "cases.yaml"))))
    faults.update(check_calls([*modules, *tests]))
    if not refused:
        faults.update(check_variables([*modules, *tests]) if tests else ())
        faults.update(compile_faults([*modules, *tests]) if tests else ())
    told = sorted(fault for fault in faults if lies_in(fault.path, folder))
    return tuple(rule for rule in evaluable if lies_in(rule.path, folder)), told


def _check_module(module: RuleModule, rules: Sequence[Rule], known: KnownFields) -> Iterator[Fault]:
    yield from check_fields(module, _sources_of(module, rules), known)
    yield from read_annotations(module.path, module.program)[1]
    if module.version == "v0":
        line = module.ast["package"]["span"]["line"]
        message = "Rego v0 syntax: v1 writes `alert contains x if { … }` for `alert[x] { … }`"
        yield Fault(module.path, line, 1, message, "v0-syntax", "warning")


def _sources_of(module: RuleModule, rules: Sequence[Rule]) -> frozenset[str]:
    """The sources of the rules that use a module; none when one of them is about any source."""
    users = [rule for rule in rules if any(used.path == module.path for used in rule.modules)]
    if not users or any(not rule.sources for rule in users):
        return frozenset()
    return frozenset(source for rule in users for source in rule.sources)
