"""All tests below a path: finding them, running them, and what they covered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import RuleBundle, RuleModule
from noroshi.detect.functions import StatefulFunctions
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import Interpreter
from noroshi.detect.rego.regorus_engine import RegorusEngine
from noroshi.detect.testing.case_tests import Analysis, CaseTests, rules_under_test
from noroshi.detect.testing.cases import Case, load_cases
from noroshi.detect.testing.coverage import LineCoverage, merge
from noroshi.detect.testing.covering import CoveringEngine
from noroshi.detect.testing.guard import Guard
from noroshi.detect.testing.options import SuiteOptions
from noroshi.detect.testing.outcome import Outcome, TestReport
from noroshi.detect.testing.rego_tests import RegoTests
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.folders import files_below
from noroshi.state.contract import StateStore


def run_suite(options: SuiteOptions, store: StateStore, analysis: Analysis, guard: Guard | None = None) -> TestReport:
    """Run the Rego tests and the cases, with all rules of the tree of detections that the path belongs to.

    Content that cannot be loaded is in the report's faults, and everything else still runs. Raises ContentError when
    there is no such path, and what the store raises.
    """
    path, tree = _locate(options.path)
    bundle = load_bundle(tree)
    chosen = [module for module in bundle.tests if path in (Path(module.path), *Path(module.path).parents)]
    cases, faults = _cases(path, options.wants, analysis)
    guard = guard or Guard()
    in_rego, more, rego_lines = _run_rego(options, bundle, chosen, store, guard)
    in_cases, case_lines = _run_cases(options, bundle, cases, store, analysis, guard)
    coverage = None
    if options.coverage:
        asked = path if path.is_dir() else path.parent
        coverage = merge([*rego_lines, *case_lines], [one for one in bundle.modules if asked in Path(one.path).parents])
    ordered = sorted([*in_rego, *in_cases], key=lambda outcome: (outcome.path, outcome.line))
    return TestReport(ordered, sorted({*bundle.faults, *faults, *more}), coverage)


def _locate(path: Path) -> tuple[Path, Path]:
    """The path and the folder to load rules from, spelled alike; libraries lie beside detections."""
    for spelled in (path, path.absolute()):
        for folder in (spelled, *spelled.parents):
            if folder.name == "detections":
                return spelled, folder
    return path, path if path.is_dir() else path.parent


def _run_rego(
    options: SuiteOptions,
    bundle: RuleBundle,
    chosen: Sequence[RuleModule],
    store: StateStore,
    guard: Guard,
) -> tuple[list[Outcome], list[Fault], list[LineCoverage]]:
    if not chosen:
        return [], [], []
    tests = RegoTests(
        bundle.modules, chosen, StatefulFunctions(store), store, guard=guard, with_coverage=options.coverage
    )
    return tests.run(options.wants), tests.faults, tests.coverage()


def _run_cases(
    options: SuiteOptions,
    bundle: RuleBundle,
    cases: Sequence[Case],
    store: StateStore,
    analysis: Analysis,
    guard: Guard,
) -> tuple[list[Outcome], list[LineCoverage]]:
    if not cases:
        return [], []
    # Most suites are without cases, and Hyperscan takes longer to load than they take to run.
    from noroshi.detect.patterns.derive import derive
    from noroshi.detect.patterns.scanner import PatternScanner

    rules = {rule.id: rule for found in rules_under_test(cases, bundle).values() for rule in found}
    scanner = PatternScanner({name: derive(rule.modules, rule.package) for name, rule in rules.items()})
    functions = StatefulFunctions(store)
    extensions = functions.extensions()
    engine = RegorusEngine(bundle, extensions)
    if not options.coverage:
        return CaseTests(bundle, engine, scanner, functions, store, analysis, guard).run(cases), []
    covering = CoveringEngine(engine, Interpreter(bundle.modules, (*BUILTINS, *extensions), lenient=True))
    outcomes = CaseTests(bundle, covering, scanner, functions, store, analysis, guard).run(cases)
    return outcomes, [covering.coverage()]


def _cases(path: Path, wanted: Callable[[str], bool], analysis: Analysis) -> tuple[list[Case], list[Fault]]:
    cases: list[Case] = []
    faults: list[Fault] = []
    for file in [path] if path.name == "cases.yaml" else files_below(path, "cases.yaml"):
        try:
            read = load_cases(file, analysis.sources)
        except ContentError as error:
            faults += error.faults
            continue
        cases += [case for case in read if wanted(f"{case.path}: {case.name}")]
    return cases, faults
