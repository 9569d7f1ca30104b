"""Calling builtins of the engine one at a time, so that a refusal is an answer and not the end of an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from noroshi.detect.rego.native import ENGINE_ERRORS, is_panic, new_engine
from noroshi.detect.rego.signatures import NATIVE


def attempt(name: str) -> Callable[..., list[Any]]:
    """A function of as many values as the builtin takes, that gives `[result]`, or `[]` where the builtin refuses."""
    arity = len(NATIVE[name].removesuffix("!"))
    given = ", ".join(f"input[{index}]" for index in range(arity))
    engine = new_engine()
    engine.add_policy("attempt.rego", f"package attempt\nanswer := {name}({given})\n")

    def call(*values: Any) -> list[Any]:
        fresh = engine.clone()
        fresh.set_input(list(values))
        try:
            return [fresh.eval_rule("data.attempt.answer")]
        except ENGINE_ERRORS:
            return []
        except BaseException as error:
            if not is_panic(error):
                raise
            return []

    return call
