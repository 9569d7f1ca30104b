"""Makes a test of a playbook out of a dry run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from noroshi.model.call import Call, Failed, Returned, Secret
from noroshi.respond.engine.codec import displayed
from noroshi.respond.language.effects import Outcome, Succeeded
from noroshi.respond.language.loading import load_program
from noroshi.respond.offline import run_offline
from noroshi.respond.testing.running import rendered
from noroshi.runtime.errors import UsageError
from noroshi.runtime.yaml12 import CoreDumper

Assume = Callable[[Call], "Outcome | Secret"]
"""The answer of a dry run to a call."""


def record(playbook: Path, name: str, argument: Any, assume: Assume) -> dict[str, Any]:
    """A test in the shape of `tests.yaml`: every call with its exact arguments and the answer it was given.

    Sleeps take no time and nobody is waited for. Raises ContentError when the playbook does not load.
    """
    calls: list[dict[str, Any]] = []

    def answer(call: Call) -> Outcome:
        outcome = assume(call)
        shown: dict[str, Any] = {"call": call.function, "args": rendered(call)}
        if isinstance(outcome, Failed):
            shown["raises"] = outcome.error
        elif isinstance(outcome, Secret):
            # What was looked up must not end in a file.
            outcome = Returned(f"[secret {outcome.reference}]")
        if isinstance(outcome, Returned):
            shown["returns"] = outcome.value
        calls.append(displayed(shown))
        return outcome

    program = load_program(playbook.read_text(encoding="utf-8"), str(playbook))
    run = run_offline(program, argument, answer=answer)
    end = (
        {"result": displayed(run.result.value)}
        if isinstance(run.result, Succeeded)
        else {"error": displayed(run.result.payload)}
    )
    given = {} if argument is None else {"argument": argument}
    return {"name": name, **given, **({"calls": calls} if calls else {}), **end}


def append(test: dict[str, Any], file: Path) -> None:
    """Add a test to a test file, which is made when there is none; what stands there stays as it is.

    Raises UsageError when a test of that name is there.
    """
    before = file.read_text(encoding="utf-8") if file.is_file() else "tests:\n"
    known = yaml.safe_load(before) or {}
    if any(one.get("name") == test["name"] for one in known.get("tests") or ()):
        raise UsageError(f"{file} has a test {test['name']!r} already; name this one with --name")
    entry = yaml.dump([test], Dumper=CoreDumper, sort_keys=False, allow_unicode=True, width=110)
    file.write_text(before.rstrip("\n") + "\n" + entry, encoding="utf-8")
