"""Running the tests that are written in Rego: every `test_…` of every `*_test.rego`, each on a state of its own."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from noroshi.detect.content.closure import Closures
from noroshi.detect.contract import RuleModule
from noroshi.detect.functions import StatefulFunctions
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.rego.tree import Definition, definitions
from noroshi.detect.testing.coverage import LineCoverage
from noroshi.detect.testing.failing import failing_statement
from noroshi.detect.testing.guard import Guard
from noroshi.detect.testing.outcome import Outcome, Status
from noroshi.runtime.errors import Fault
from noroshi.state.contract import StateStore

CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""The event time at which every Rego test calls stateful functions. A test is one event."""


@dataclass(frozen=True, slots=True)
class RegoTest:
    """A rule `test_…`. One named `todo_test_…` is skipped."""

    module: RuleModule
    definition: Definition

    @property
    def path(self) -> str:
        """Its full path, `data.linux.test_x`."""
        return f"data.{self.module.package}.{self.definition.name[0]}"

    @property
    def skipped(self) -> bool:
        """Whether its author put it off."""
        return self.definition.name[0].startswith("todo_")


def find_tests(modules: Iterable[RuleModule]) -> list[RegoTest]:
    """The tests of these modules in source order; one that is defined several times stands there as often."""
    return [
        RegoTest(module, definition)
        for module in modules
        for definition in definitions(module)
        if definition.name[0].startswith(("test_", "todo_test_")) and definition.arity is None
    ]


class RegoTests:
    """The tests of a bundle, compiled together with all its rules. Belongs to one thread.

    Builtins that refuse their arguments are undefined here, as they are in OPA, and stateful functions may
    be replaced in a test: `alert with rateLimit as 11`.
    """

    def __init__(
        self,
        modules: Sequence[RuleModule],
        tests: Sequence[RuleModule],
        functions: StatefulFunctions,
        store: StateStore,
        *,
        guard: Guard | None = None,
        with_coverage: bool = False,
    ) -> None:
        """Compile. Modules that do not compile with the rest are left out; `faults` says why."""
        self.faults: list[Fault] = []
        self._functions, self._store, self._with_coverage = functions, store, with_coverage
        self._guard = guard or Guard()
        self._modules, self._tests = list(modules), list(tests)
        self._reports: list[LineCoverage] = []
        self._explaining: dict[str, Interpreter] = {}
        self._interpreter = self._compile()

    def run(self, wanted: Callable[[str], bool] = lambda _: True) -> list[Outcome]:
        """The outcomes of the tests whose path is wanted, in source order. Raises what the store raises."""
        seen: dict[str, RegoTest] = {}
        outcomes = []
        for test in find_tests(self._tests):
            if not wanted(test.path):
                continue
            first = seen.setdefault(test.path, test)
            outcomes.append(self._guarded(test) if first is test else _twice(test, first))
        return outcomes

    def coverage(self) -> list[LineCoverage]:
        """What the tests evaluated so far, when they run `with_coverage`."""
        return [*self._reports, self._interpreter.coverage()] if self._with_coverage else []

    def _compile(self) -> Interpreter:
        while True:
            try:
                interpreter = self._load([*self._modules, *self._tests], lenient=True)
            except EvaluationError as error:
                self._leave_out(error)
            else:
                if self._with_coverage:
                    interpreter.record_coverage()
                return interpreter

    def _load(self, modules: Sequence[RuleModule], *, lenient: bool) -> Interpreter:
        return Interpreter(modules, (*BUILTINS, *self._functions.extensions()), lenient=lenient)

    def _leave_out(self, error: EvaluationError) -> None:
        native = error.native
        self.faults.append(Fault(native.path, native.line, native.column, native.message, "rego-compile"))
        for modules in (self._tests, self._modules):
            for module in modules:
                if module.path == native.path:
                    modules.remove(module)
                    return
        # The engine does not say which: nothing can be evaluated together, so nothing is.
        self._tests.clear()
        self._modules.clear()

    def _guarded(self, test: RegoTest) -> Outcome:
        if reason := self._guard.start():
            return _outcome(test, "error", 0.0, f"{test.module.path}:{test.definition.line}: {reason}")
        outcome = self._run(test)
        self._guard.stop()
        return outcome

    def _run(self, test: RegoTest) -> Outcome:
        if test.skipped:
            return _outcome(test, "skip", 0.0)
        began = time.perf_counter()
        try:
            value = self._evaluate(self._interpreter, test)
        except EvaluationError as error:
            seconds = time.perf_counter() - began
            if error.panicked:
                self._interpreter = self._compile()
            return _outcome(test, "error", seconds, self._placed(test, error))
        seconds = time.perf_counter() - began
        if value == "true":
            return _outcome(test, "pass", seconds)
        return _outcome(test, "fail", seconds, self._explanation(test, value))

    def _evaluate(self, interpreter: Interpreter, test: RegoTest) -> str:
        self._functions.use(self._store.scoped(test.path))
        self._functions.at(test.module.package, test.path, CLOCK)
        return interpreter.rule_json(test.path)

    def _placed(self, test: RegoTest, error: EvaluationError) -> str:
        """The error's message at its place, which a strict evaluation tells when a lenient one does not."""
        path, line, column, message = dataclasses.astuple(error.native)
        if path not in {module.path for module in (*self._modules, *self._tests)}:
            path, line, column = test.module.path, test.definition.line, test.definition.column
            try:
                self._evaluate(self._load(self._closure(test), lenient=False), test)
            except EvaluationError as strict:
                if strict.native.path and strict.native.message == message:
                    path, line, column = strict.native.path, strict.native.line, strict.native.column
        return f"{path}:{line}:{column}: {message}"

    def _closure(self, test: RegoTest) -> list[RuleModule]:
        others = [*self._modules, *(other for other in self._tests if other is not test.module)]
        return Closures([test.module, *others]).of([test.module])

    def _explanation(self, test: RegoTest, value: str) -> str:
        """Where a test stopped, found by running it once more and looking at the lines it reached."""
        path, place = test.module.path, f"{test.module.path}:{test.definition.line}"
        if value not in ("false", '"<undefined>"'):
            return f"{place}: a test must be true; this one is {' '.join(value.split())[:200]}"
        if path not in self._explaining:
            self._explaining[path] = self._load(self._closure(test), lenient=True)
        interpreter = self._explaining[path]
        interpreter.record_coverage()
        self._evaluate(interpreter, test)
        reached, _ = interpreter.coverage()[path]
        found = failing_statement(test.module, test.definition, reached)
        return f"{path}:{found[0]}: not true: {found[1]}" if found else f"{place}: it is {value}"


def _twice(test: RegoTest, first: RegoTest) -> Outcome:
    """Both definitions make one rule that is true when either is: a failure of one would go unseen."""
    place = f"{first.module.path}:{first.definition.line}"
    return _outcome(test, "error", 0.0, f"it is defined at {place} too, and one hides the other's failure; rename it")


def _outcome(test: RegoTest, status: Status, seconds: float, *messages: str) -> Outcome:
    return Outcome(
        suite=f"data.{test.module.package}",
        name=test.definition.name[0],
        path=test.module.path,
        line=test.definition.line,
        status=status,
        seconds=seconds,
        messages=messages,
    )
