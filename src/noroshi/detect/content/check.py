"""Everything that can be said about a folder of rules before an event arrives: all faults of all files at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.content.check_calls import check_calls
from noroshi.detect.content.check_companions import check_pattern, check_tests
from noroshi.detect.content.check_fields import KnownFields, check_fields
from noroshi.detect.content.check_metadata import check_metadata
from noroshi.detect.contract import Rule, RuleBundle, RuleModule
from noroshi.detect.rego.compilation import compile_faults
from noroshi.detect.rego.metadata import read_annotations
from noroshi.runtime.errors import Fault


def check_rules(folder: Path, known: KnownFields) -> list[Fault]:
    """Every fault of the rules, libraries and Rego tests below `folder`, sorted by place, each once."""
    return check_bundle(load_bundle(folder), folder, known)


def check_bundle(bundle: RuleBundle, folder: Path, known: KnownFields) -> list[Fault]:
    """The same for a bundle that is loaded."""
    faults = set(bundle.faults)
    faults.update(_check_modules(bundle, known))
    for rule in bundle.rules:
        faults.update(check_metadata(rule, known.sources))
        faults.update(check_pattern(rule))
    cases = {folder.parent / folder.name} if folder.is_file() else set(folder.rglob("cases.yaml"))
    faults.update(check_tests(bundle.rules, bundle.tests, cases))
    return sorted(faults)


def _check_modules(bundle: RuleBundle, known: KnownFields) -> Iterator[Fault]:
    yield from check_calls([*bundle.modules, *bundle.tests])
    described = {module.path for rule in bundle.rules for module in rule.modules if module.package == rule.package}
    for module in bundle.modules:
        yield from check_fields(module, _sources_of(module, bundle.rules), known)
        if module.path not in described:
            yield from read_annotations(module.path, module.program)[1]
        if module.version == "v0":
            line = module.ast["package"]["span"]["line"]
            message = "Rego v0 syntax: v1 writes `alert contains x if { … }` for `alert[x] { … }`"
            yield Fault(module.path, line, 1, message, "v0-syntax", "warning")
    if bundle.tests and not bundle.faults:
        yield from compile_faults([*bundle.modules, *bundle.tests])


def _sources_of(module: RuleModule, rules: Sequence[Rule]) -> frozenset[str]:
    """The sources of the rules that use a module; none when one of them is about any source."""
    users = [rule for rule in rules if any(used.path == module.path for used in rule.modules)]
    if not users or any(not rule.sources for rule in users):
        return frozenset()
    return frozenset(source for rule in users for source in rule.sources)
