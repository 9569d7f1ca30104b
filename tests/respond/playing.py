"""Short ways to run a playbook in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import dedent
from typing import Any

from noroshi.model.call import Call, Returned
from noroshi.respond.language.effects import Ended, Outcome, Succeeded
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.loading import load_program
from noroshi.respond.offline import OfflineRun, run_offline

LIMITS = Limits()


def play(
    source: str,
    argument: Any = None,
    answer: Callable[[Call], Outcome] = lambda _call: Returned(None),
    environment: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> OfflineRun:
    """Run a playbook with calls answered by `answer`."""
    program = load_program(dedent(source), "playbook.yaml", limits)
    return run_offline(program, argument, answer=answer, environment=environment, limits=limits)


def value_of(source: str, argument: Any = None, **more: Any) -> Any:
    """What a playbook returns."""
    result = play(source, argument, **more).result
    assert isinstance(result, Succeeded), result
    return result.value


def error_of(source: str, argument: Any = None, **more: Any) -> Any:
    """What a playbook raises and nobody catches."""
    result = play(source, argument, **more).result
    assert isinstance(result, Ended), result
    return result.payload


def evaluate(expression: str, **variables: Any) -> Any:
    """The value of an expression, or `!Tag` of the error it raises."""
    quoted = expression.replace("'", "''")
    result = play(f"main:\n  params: [v]\n  steps:\n  - r: {{return: '${{{quoted}}}'}}", variables).result
    if isinstance(result, Succeeded):
        return result.value
    return "!" + result.payload["tags"][0]
