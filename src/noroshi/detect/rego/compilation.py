"""Whether modules compile together: what the engine would only find when an event arrives is found here."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.rego.recursion import recursion_faults
from noroshi.runtime.errors import Fault


def compile_faults(modules: Sequence[RuleModule]) -> list[Fault]:
    """What is wrong with these modules, found without evaluating any rule: recursion, else the engine's first fault."""
    if recursive := recursion_faults(modules):
        return recursive
    try:
        Interpreter(modules, BUILTINS, lenient=False)
    except EvaluationError as error:
        told = error.native
        if told.path in {module.path for module in modules}:
            return [Fault(told.path, told.line, told.column, told.message, "rego-compile")]
        return [Fault(modules[0].path, 0, 0, told.message, "rego-compile")]
    return []
