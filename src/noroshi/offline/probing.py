"""Asking a rule's module questions that its author did not write: whether some of its statements hold, and for what."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from noroshi.detect.contract import STATEFUL_FUNCTIONS, Extension, Rule, RuleModule, Undefined
from noroshi.detect.functions import StatefulFunctions, written
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.rego.syntax import parse_program
from noroshi.model.alert import StateCall
from noroshi.runtime.errors import ContentError
from noroshi.state.contract import StateStore

_NAME: Final = "noroshi_explained"

Recall = Callable[[str, Sequence[Any]], Any]
"""The answer of a stateful function about the event, by its name and what it is given. Raises LookupError when nobody
knows."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """Whether the statements hold for the event, and the values of each expression, over all ways they hold.

    `held` is None when nobody can tell: a statement needs what a failed one would have found (`is_unbound`), or what
    was seen in earlier events (`is_stateful`).
    """

    held: bool | None
    values: tuple[tuple[Any, ...], ...] = ()
    is_unbound: bool = False
    is_stateful: bool = False


def recall_from(calls: Iterable[StateCall]) -> Recall:
    """Answers that were noted when the event was evaluated."""
    noted = {(call.function, tuple(call.arguments)): call.answer for call in calls}
    return lambda name, arguments: json.loads(noted[name, written(arguments)])


def recall_of_store(store: StateStore, package: str, event_uid: str, event_time: datetime) -> Recall:
    """What the functions would say of the event now, by everything that came before it; nothing is counted."""
    functions = StatefulFunctions(store.peeking())
    functions.at(package, event_uid, event_time)
    calls = {extension.name: extension.call for extension in functions.extensions()}
    return lambda name, arguments: calls[name](*arguments)


class Prober:
    """Probes one rule on one event. Stateful functions are not carried out, since asking must not count the event: what
    they say is recalled."""

    def __init__(self, rule: Rule, input_json: str, recall: Recall) -> None:
        self._rule, self._input, self._recall = rule, input_json, recall
        self._asked = False
        extensions = [
            Extension(name, arity, partial(self._answer, name), stateful=True)
            for name, arity in STATEFUL_FUNCTIONS.items()
        ]
        self._extensions = (*BUILTINS, *extensions)

    def ask(self, module: RuleModule, statements: Sequence[str], expressions: Sequence[str] = ()) -> Answer:
        """Probe statements of a body of `module`, and expressions behind them."""
        probes = [_probe(module, 0, statements, "true")]
        probes += [_probe(module, number, statements, text) for number, text in enumerate(expressions, start=1)]
        self._asked = False
        try:
            program = "\n".join([module.program, *probes]) + "\n"
            changed = dataclasses.replace(
                module, program=program, source=program, ast=parse_program(module.path, program, module.version)
            )
            others = [each for each in self._rule.modules if each.path != module.path]
            interpreter = Interpreter([changed, *others], self._extensions, lenient=True)
            interpreter.set_input(self._input)
            found = [
                _read(interpreter.rule_json(f"data.{module.package}.{_NAME}_{number}")) for number in range(len(probes))
            ]
        except (EvaluationError, ContentError):
            return Answer(None, is_unbound=True)
        if self._asked:
            return Answer(None, is_stateful=True)
        return Answer(bool(found[0]), tuple(found[1:]))

    def _answer(self, name: str, *arguments: Any) -> Any:
        try:
            return self._recall(name, arguments)
        except LookupError as error:
            self._asked = True
            raise Undefined from error


def _probe(module: RuleModule, number: int, statements: Sequence[str], value: str) -> str:
    body = "\n".join([*statements, f"{_NAME}_value := {value}"])
    name, found = f"{_NAME}_{number}", f"{_NAME}_value"
    head = f"{name} contains {found} if" if module.version == "v1" else f"{name}[{found}]"
    return f"{head} {{\n{body}\n}}"


def _read(text: str) -> tuple[Any, ...]:
    value = json.loads(text)
    return tuple(value) if isinstance(value, list) else ()
