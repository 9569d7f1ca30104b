"""An engine that also remembers which lines of the rules were evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from noroshi.detect.contract import RegoEngine, RuleFault
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.testing.coverage import LineCoverage


class CoveringEngine:
    """Evaluates everything twice: for the answer by the engine, for the lines by an interpreter of the same rules.

    Stateful functions give both the same answers, because they are idempotent per event. Implements `RegoEngine`.
    """

    def __init__(self, engine: RegoEngine, interpreter: Interpreter) -> None:
        interpreter.record_coverage()
        self._engine, self._interpreter = engine, interpreter
        self._panicked = False

    def evaluate(self, package: str, input_json: str) -> list[dict[str, Any]]:
        """See `RegoEngine.evaluate`."""
        if not self._panicked:
            self._interpreter.set_input(input_json)
            try:
                self._interpreter.rule_json(f"data.{package}.alert")
            except EvaluationError as error:
                # The engine meets the same fault and tells it.
                self._panicked = error.panicked
        return self._engine.evaluate(package, input_json)

    def disable(self, package: str, fault: RuleFault) -> None:
        """See `RegoEngine.disable`."""
        self._engine.disable(package, fault)

    def disabled(self) -> Sequence[RuleFault]:
        """See `RegoEngine.disabled`."""
        return self._engine.disabled()

    def coverage(self) -> LineCoverage:
        """The lines evaluated so far, at most up to a panic of the engine."""
        return self._interpreter.coverage()
