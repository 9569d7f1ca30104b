"""Evaluating modules as OPA does: a builtin that refuses its arguments makes its expression undefined, no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from noroshi.detect.contract import Extension, RuleModule, Undefined
from noroshi.detect.rego.attempts import attempt
from noroshi.detect.rego.edits import EditedText
from noroshi.detect.rego.interpolation import without_interpolation
from noroshi.detect.rego.native import (
    ENGINE_ERRORS,
    NativeError,
    is_panic,
    muted_stderr,
    new_engine,
    read_error,
)
from noroshi.detect.rego.rewrite import rewrite, rule_names
from noroshi.detect.rego.signatures import NATIVE
from noroshi.detect.rego.support import ATTEMPT, EXTERNAL, ROOT, SUPPORT_PATH, support_text
from noroshi.runtime.errors import NoroshiError


class EvaluationError(Exception):
    """The engine gave up: `native` says where in the modules and why. After a panic the input has to be set again."""

    def __init__(self, native: NativeError, *, panicked: bool = False) -> None:
        super().__init__(native.message)
        self.native = native
        self.panicked = panicked


@dataclass(slots=True)
class _Outage:
    """An error of ours inside an extension, kept because the engine would turn it into a rule's fault."""

    error: NoroshiError | None = None


class Interpreter:
    """Modules with extensions, ready to be asked. Strict: a refusing builtin is an EvaluationError that tells where.

    Lenient: it is undefined, at some cost per call. Raises EvaluationError when the modules do not compile. Belongs to
    one thread.
    """

    def __init__(
        self,
        modules: Sequence[RuleModule],
        extensions: Iterable[Extension] = (),
        *,
        lenient: bool,
        documents: Mapping[str, Any] | None = None,
    ) -> None:
        self._outage = _Outage()
        self._edited: dict[str, EditedText] = {}
        self._engine = new_engine()
        self._pristine: Any = None
        self._supported = False
        self._load(modules, {extension.name: extension for extension in extensions}, lenient)
        if documents:
            self._engine.add_data_json(json.dumps(documents))
        with muted_stderr():
            self.query("true")
        # A clone costs microseconds, loading a thousand rules again after a panic would cost a second.
        self._pristine = self._engine.clone()

    def _load(self, modules: Sequence[RuleModule], extensions: Mapping[str, Extension], lenient: bool) -> None:
        arities = {name: extension.arity for name, extension in extensions.items()}
        names = rule_names(modules)
        used: set[str] = set()
        with muted_stderr():
            for module in modules:
                rewritten = rewrite(module, names[module.package], arities, lenient=lenient)
                used |= rewritten.used
                self._edited[module.path] = rewritten.edited
                self._engine.set_rego_v0(module.version == "v0")
                self._ask(partial(self._engine.add_policy, module.path, rewritten.edited.text))
            if used or any(ROOT in edited.text for edited in self._edited.values()):
                self._support(support_text(used, arities, lenient=lenient))
        for name, extension in extensions.items():
            self._engine.add_extension(name, extension.arity, self._raising(extension))
            if lenient:
                self._engine.add_extension(f"{EXTERNAL}.{name}", extension.arity, self._answering(extension))
        for name in used & NATIVE.keys() if lenient else ():
            types = NATIVE[name]
            if types.endswith("!"):
                self._engine.add_extension(f"{ATTEMPT}.{name}", len(types) - 1, attempt(name))

    def _support(self, text: str) -> None:
        self._engine.set_rego_v0(False)
        self._engine.add_policy(SUPPORT_PATH, text)
        self._supported = True

    def set_input(self, input_json: str) -> None:
        """The `input` of the evaluations that follow."""
        self._ask(lambda: self._engine.set_input_json(input_json))

    def rule_json(self, path: str) -> str:
        """The value of a rule (`data.p.alert`) as JSON text; sets become lists, no value `"<undefined>"`."""
        return str(self._ask(lambda: self._engine.eval_rule_as_json(path)))

    def query(self, text: str) -> list[dict[str, Any]]:
        """The results of a query: one object with `expressions` and `bindings` for each way it holds."""
        program = without_interpolation(text) or text
        if ROOT in program and not self._supported:
            self._support(support_text((), {}, lenient=True))
        answer = json.loads(self._ask(lambda: self._engine.eval_query_as_json(program)))
        found: list[dict[str, Any]] = answer.get("result") or []
        return found

    def record_coverage(self) -> None:
        """From now on, and from nothing, remember which lines are evaluated."""
        self._engine.set_enable_coverage(True)
        self._engine.clear_coverage_data()

    def coverage(self) -> dict[str, tuple[frozenset[int], frozenset[int]]]:
        """Of each module that was given: the lines evaluated, and those that could be but were not."""
        files = json.loads(self._engine.get_coverage_report_as_json())["files"]
        reported = {file["path"]: (frozenset(file["covered"]), frozenset(file["not_covered"])) for file in files}
        return {path: reported.get(path, (frozenset(), frozenset())) for path in self._edited}

    def _ask(self, action: Callable[[], Any]) -> Any:
        self._outage.error = None
        try:
            return action()
        except ENGINE_ERRORS as error:
            if self._outage.error is not None:
                raise self._outage.error from error
            raise EvaluationError(self._placed(read_error(error))) from error
        except BaseException as error:
            if not is_panic(error):
                raise
            if self._pristine is not None:
                self._engine = self._pristine.clone()
            native = NativeError("", 0, 0, f"the engine panics: {error}")
            raise EvaluationError(native, panicked=True) from error

    def _placed(self, native: NativeError) -> NativeError:
        edited = self._edited.get(native.path)
        if edited is None:
            return native
        told = native.in_text(edited.text)
        line, column = edited.original_place(told.line, told.column)
        return NativeError(native.path, line, column, native.message)

    def _raising(self, extension: Extension) -> Callable[..., Any]:
        call, outage = extension.call, self._outage

        def checked(*values: Any) -> Any:
            try:
                return call(*values)
            except NoroshiError as error:
                outage.error = error
                raise

        return checked

    def _answering(self, extension: Extension) -> Callable[..., list[Any]]:
        call, outage = extension.call, self._outage

        def answer(*values: Any) -> list[Any]:
            try:
                return [call(*values)]
            except Undefined:
                return []
            except NoroshiError as error:
                outage.error = error
                raise

        return answer
