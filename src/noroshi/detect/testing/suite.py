"""All tests below a path: finding them, running them, and what they covered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import RuleBundle, RuleModule
from noroshi.detect.functions import StatefulFunctions
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import Interpreter
from noroshi.detect.rego.regorus_engine import RegorusEngine
from noroshi.detect.testing.case_tests import Analysis, CaseTests, rules_of
from noroshi.detect.testing.cases import Case, load_cases
from noroshi.detect.testing.coverage import LineCoverage, merge
from noroshi.detect.testing.covering import CoveringEngine
from noroshi.detect.testing.outcome import Outcome, TestReport
from noroshi.detect.testing.rego_tests import RegoTests
from noroshi.runtime.errors import ContentError, Fault
from noroshi.state.contract import StateStore


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteOptions:
    """Which tests to run: those below `path` (or in it, when it is a file) whose title is `wanted`."""

    path: Path
    coverage: bool = False
    wanted: Callable[[str], bool] = lambda _: True


def run_suite(options: SuiteOptions, store: StateStore, analysis: Analysis) -> TestReport:
    """Run the Rego tests and the cases, with all rules of the tree of detections that the path belongs to.

    Content that cannot be loaded is in the report's faults, and everything else still runs. Raises ContentError when
    there is no such path, and what the store raises.
    """
    path, tree = _locate(options.path)
    bundle = load_bundle(tree)
    chosen = [module for module in bundle.tests if path in (Path(module.path), *Path(module.path).parents)]
    cases, faults = _cases(path, options.wanted, analysis)
    functions = StatefulFunctions(store)
    in_rego, more, rego_lines = _run_rego(options, bundle, chosen, functions, store)
    in_cases, case_lines = _run_cases(options, bundle, cases, functions, store, analysis)
    coverage = None
    if options.coverage:
        coverage = merge([*rego_lines, *case_lines], [module.path for module in bundle.modules])
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
    functions: StatefulFunctions,
    store: StateStore,
) -> tuple[list[Outcome], list[Fault], list[LineCoverage]]:
    if not chosen:
        return [], [], []
    tests = RegoTests(bundle.modules, chosen, functions, store, with_coverage=options.coverage)
    return tests.run(options.wanted), tests.faults, tests.coverage()


def _run_cases(
    options: SuiteOptions,
    bundle: RuleBundle,
    cases: Sequence[Case],
    functions: StatefulFunctions,
    store: StateStore,
    analysis: Analysis,
) -> tuple[list[Outcome], list[LineCoverage]]:
    if not cases:
        return [], []
    # Rego tests need no patterns, and loading the library behind them takes longer than most suites.
    from noroshi.detect.patterns.derive import derive
    from noroshi.detect.patterns.scanner import PatternScanner

    rules = {rule.id: rule for case in cases for rule in rules_of(case, bundle)}
    scanner = PatternScanner({name: derive(rule.modules, rule.package) for name, rule in rules.items()})
    extensions = functions.extensions()
    engine = RegorusEngine(bundle, extensions)
    if not options.coverage:
        return CaseTests(bundle, engine, scanner, functions, store, analysis).run(cases), []
    covering = CoveringEngine(engine, Interpreter(bundle.modules, (*BUILTINS, *extensions), lenient=True))
    return CaseTests(bundle, covering, scanner, functions, store, analysis).run(cases), [covering.coverage()]


def _cases(path: Path, wanted: Callable[[str], bool], analysis: Analysis) -> tuple[list[Case], list[Fault]]:
    cases: list[Case] = []
    faults: list[Fault] = []
    for file in [path] if path.name == "cases.yaml" else sorted(path.rglob("cases.yaml")):
        try:
            read = load_cases(file, analysis.sources)
        except ContentError as error:
            faults += error.faults
            continue
        cases += [case for case in read if wanted(f"{case.path}: {case.name}")]
    return cases, faults
