"""Whether modules compile together: what the engine would only find when an event arrives is found here."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.native import ENGINE_ERRORS, is_panic, muted_stderr, new_engine, read_error
from noroshi.runtime.errors import Fault


def compile_faults(modules: Sequence[RuleModule]) -> list[Fault]:
    """What the engine refuses about these modules without evaluating any rule: one fault, or none."""
    engine = new_engine()
    try:
        with muted_stderr():
            for module in modules:
                engine.set_rego_v0(module.version == "v0")
                engine.add_policy(module.path, module.program)
            engine.eval_query_as_json("true")
    except ENGINE_ERRORS as error:
        told = read_error(error)
        for module in modules:
            if module.path == told.path:
                told = told.in_text(module.program)
        return [Fault(told.path or modules[0].path, told.line, told.column, told.message, "rego-compile")]
    except BaseException as error:
        if not is_panic(error):
            raise
        return [Fault(modules[0].path, 0, 0, f"the engine panics on this package: {error}", "rego-compile")]
    return []
