"""The Rego engine over regorus: fast while rules behave, and exact about what is left when one does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from noroshi.detect.contract import Extension, FaultKind, Rule, RuleBundle, RuleFault, RuleModule
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.rego.signatures import UNPLACED
from noroshi.detect.rego.syntax import parse_program
from noroshi.detect.rego.tree import Definition, calls, definitions, references

_KEPT_LENIENT = 256
_NO_FAULT = "`some .. in collection` expects"
"""What the engine stops at and OPA does not count as an error: nothing is in what is no collection."""


class RegorusEngine:
    """Evaluates the rules of a bundle, all in one engine; implements `RegoEngine`. Belongs to one thread.

    An evaluation first takes the strict program. When a builtin refuses a value or anything else goes wrong, the fault
    is told and the answer is found again in a lenient one, where OPA's meaning holds; when that fails too, each
    `alert` definition of the package is evaluated alone, so that a broken one does not silence the others.
    `on_start(package)` is called ahead of each evaluation, because an evaluation cannot be interrupted.
    """

    def __init__(
        self,
        bundle: RuleBundle,
        extensions: Iterable[Extension] = (),
        *,
        on_start: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._rules = {rule.package: rule for rule in bundle.rules}
        self._extensions = (*BUILTINS, *extensions)
        self._on_start = on_start
        self._disabled: dict[str, RuleFault] = {}
        self._lenient: dict[tuple[str, int], Interpreter] = {}
        self._strict = Interpreter(bundle.modules, self._extensions, lenient=False)
        self._input = ""

    def evaluate(self, package: str, input_json: str) -> list[dict[str, Any]]:
        """See `RegoEngine.evaluate`."""
        if package in self._disabled:
            return []
        self._on_start(package)
        try:
            if input_json is not self._input:
                self._strict.set_input(input_json)
                self._input = input_json
            answer = self._strict.rule_json(f"data.{package}.alert")
        except EvaluationError as error:
            if error.panicked:
                self._input = ""
            alerts, complete = self._alerts_despite(package, input_json)
            if complete and error.native.message.startswith(_NO_FAULT):
                return alerts
            kind: FaultKind = "panic" if error.panicked else "refused" if complete else "error"
            fault = self._fault(package, error, kind)
            fault.alerts = alerts
            raise fault from error
        return self._checked(package, answer)

    def disable(self, package: str, fault: RuleFault) -> None:
        """See `RegoEngine.disable`."""
        self._disabled.setdefault(package, fault)

    def disabled(self) -> Sequence[RuleFault]:
        """See `RegoEngine.disabled`."""
        return tuple(self._disabled.values())

    def _alerts_despite(self, package: str, input_json: str) -> tuple[list[dict[str, Any]], bool]:
        """The alerts that are found although the strict program failed, and whether they are all OPA would find."""
        rule = self._rules[package]
        try:
            return self._lenient_alerts(rule, None, 0, input_json), True
        except (EvaluationError, RuleFault):
            alone = _separable(rule)
        found: list[dict[str, Any]] = []
        for number, definition in enumerate(alone, start=1):
            try:
                more = self._lenient_alerts(rule, definition, number, input_json)
            except (EvaluationError, RuleFault):
                continue
            found += [alert for alert in more if alert not in found]
        return found, False

    def _lenient_alerts(
        self, rule: Rule, alone: tuple[str, Definition] | None, number: int, input_json: str
    ) -> list[dict[str, Any]]:
        """The alerts by the lenient program of one package, of one `alert` definition if `alone` names it."""
        key = (rule.package, number)
        interpreter = self._lenient.get(key)
        if interpreter is None:
            modules = rule.modules if alone is None else _only(rule.modules, rule.package, alone)
            interpreter = Interpreter(modules, self._extensions, lenient=True)
            self._lenient[key] = interpreter
            if len(self._lenient) > _KEPT_LENIENT:
                del self._lenient[next(iter(self._lenient))]
        interpreter.set_input(input_json)
        return self._checked(rule.package, interpreter.rule_json(f"data.{rule.package}.alert"))

    def _checked(self, package: str, answer: str) -> list[dict[str, Any]]:
        """The alerts in an answer. Raises RuleFault when it is not a set of objects and strings."""
        value = json.loads(answer)
        if value == "<undefined>":
            return []
        if not isinstance(value, list):
            message = f"`alert` must be a set of objects, not {_kind(value)}: write `alert contains …`"
            raise self._output_fault(package, message, [])
        found = [{"title": item} if isinstance(item, str) else item for item in value]
        alerts = [item for item in found if isinstance(item, dict)]
        if len(alerts) < len(found):
            odd = next(item for item in found if not isinstance(item, dict))
            raise self._output_fault(package, f"an alert must be an object or a title, not {_kind(odd)}", alerts)
        return alerts

    def _fault(self, package: str, error: EvaluationError, kind: FaultKind) -> RuleFault:
        native = error.native
        place = (native.path, native.line, native.column) if native.path else _likely_place(self._rules[package])
        message = f"{native.message}; the expression has no value" if kind == "refused" else native.message
        return RuleFault(package, *place, message, kind)

    def _output_fault(self, package: str, message: str, alerts: list[dict[str, Any]]) -> RuleFault:
        path, definition = _alert_definitions(self._rules[package])[0]
        fault = RuleFault(package, path, definition.line, definition.column, message, "output")
        fault.alerts = alerts
        return fault


def _likely_place(rule: Rule) -> tuple[str, int, int]:
    """Where an error came from that tells no place: the first call of a function that tells none, or the alert."""
    for module in rule.modules:
        for call in calls(module.ast["rules"]):
            if ".".join(call.path) in UNPLACED:
                return module.path, call.line, call.column
    path, definition = _alert_definitions(rule)[0]
    return path, definition.line, definition.column


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _alert_definitions(rule: Rule) -> list[tuple[str, Definition]]:
    """(file, definition) of every `alert` definition of the rule's package."""
    return [
        (module.path, definition)
        for module in rule.modules
        if module.package == rule.package
        for definition in definitions(module)
        if definition.name == ("alert",)
    ]


def _separable(rule: Rule) -> list[tuple[str, Definition]]:
    """The definitions that can be evaluated one by one: none when anything refers to `alert` as a whole."""
    found = _alert_definitions(rule)
    own = [module for module in rule.modules if module.package == rule.package]
    mentions = sum(reference.path[0] == "alert" for m in own for reference in references(m.ast["rules"]))
    elsewhere = any(
        reference.path[:1] == ("data",) and reference.path[-1] == "alert"
        for module in rule.modules
        for reference in references(module.ast["rules"])
    )
    return found if len(found) > 1 and mentions == len(found) and not elsewhere else []


def _only(modules: Sequence[RuleModule], package: str, alone: tuple[str, Definition]) -> list[RuleModule]:
    """The modules with every other `alert` definition blanked out, each line where it was."""
    kept = []
    for module in modules:
        if module.package != package:
            kept.append(module)
            continue
        raw = module.program.encode()
        for definition in definitions(module):
            if definition.name == ("alert",) and (module.path, definition) != alone:
                span = raw[definition.start : definition.end]
                blank = bytes(byte if byte == 0x0A else 0x20 for byte in span)
                raw = raw[: definition.start] + blank + raw[definition.end :]
        program = raw.decode()
        kept.append(replace(module, program=program, ast=parse_program(module.path, program, module.version)))
    return kept
