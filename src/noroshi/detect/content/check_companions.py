"""What should stand beside a rule: tests, and a fast pattern that spares its evaluation on most events."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from noroshi.detect.content.closure import data_paths
from noroshi.detect.contract import Rule, RuleModule
from noroshi.detect.patterns.derive import explain
from noroshi.detect.rego.tree import definitions, package_path
from noroshi.runtime.errors import Fault


def check_tests(rules: Sequence[Rule], tests: Sequence[RuleModule], cases: Collection[Path]) -> Iterator[Fault]:
    """A fault for each rule that neither a `*_test.rego` nor a `cases.yaml` beside it is about."""
    tested = [
        (package_path(test), data_paths(test))
        for test in tests
        if any(definition.name[0].startswith("test_") for definition in definitions(test))
    ]
    for rule in rules:
        own = [module for module in rule.modules if module.package == rule.package]
        package = package_path(own[0])
        in_rego = any(
            package == path or any(reached[: len(package)] == package for reached in reaches)
            for path, reaches in tested
        )
        if not in_rego and Path(rule.path).parent / "cases.yaml" not in cases:
            message = "the rule has no tests: write cases.yaml or rule_test.rego beside it (`noroshi test` runs them)"
            yield Fault(rule.path, 1, 1, message, "no-tests")


def check_pattern(rule: Rule) -> Iterator[Fault]:
    """A warning at each body for which a rule has to be evaluated on every event."""
    for reason in explain(rule.modules, rule.package):
        yield replace(reason, column=reason.column or 1, code="no-fast-pattern", severity="warning")
