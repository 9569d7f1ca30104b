"""Rego conformance: OPA's own test cases through the engine with its builtins, and a table of what is missing.

A case passes as in OPA's runner: the query's bindings are those wanted, or the evaluation stops where an error is
wanted. Values are compared as JSON, sets as lists whose order does not count where the case says so. Cases that want
builtin errors to stop (`strict_error`) run the strict program, the others the lenient one.
"""

from __future__ import annotations

import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import zstandard

from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.rego.syntax import parse_module
from noroshi.runtime.errors import ContentError

CASES = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "opa-conformance" / "opa_v1.14_cases.ndjson.zst"

Verdict = Literal["pass", "wrong", "refused", "no error", "syntax"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: `refused` is an error where a result is wanted, `syntax` a module that is not read."""

    folder: str
    note: str
    verdict: Verdict
    detail: str


def read_cases(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of a corpus, one JSON object a line."""
    with path.open("rb") as packed:
        yield from map(json.loads, io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(packed)))


def run_cases(cases: Iterable[dict[str, Any]]) -> list[Outcome]:
    """The outcome of each case."""
    return [_run(case) for case in cases]


def _run(case: dict[str, Any]) -> Outcome:
    folder = case["file"].partition("/")[0]
    try:
        modules = [parse_module(f"{index}.rego", text) for index, text in enumerate(case.get("modules") or [])]
    except ContentError as error:
        return Outcome(folder, case["note"], "syntax", str(error))
    wants_error = "want_error" in case or "want_error_code" in case
    try:
        lenient = not case.get("strict_error")
        interpreter = Interpreter(modules, BUILTINS, lenient=lenient, documents=case.get("data"))
        if "input_term" in case:
            interpreter.set_input("null")
            interpreter.set_input(json.dumps(interpreter.query(case["input_term"])[0]["expressions"][0]["value"]))
        elif "input" in case:
            interpreter.set_input(json.dumps(case["input"]))
        found = [result.get("bindings", {}) for result in interpreter.query(case["query"])]
    except EvaluationError as error:
        known = "could not find function" not in str(error)
        return Outcome(folder, case["note"], "pass" if wants_error and known else "refused", str(error))
    if wants_error:
        return Outcome(folder, case["note"], "no error", json.dumps(found))
    wanted = case.get("want_result") or []
    same = _comparable(found, case) == _comparable(wanted, case)
    return Outcome(folder, case["note"], "pass" if same else "wrong", json.dumps(found))


def _comparable(results: list[dict[str, Any]], case: dict[str, Any]) -> list[str]:
    """The results as texts in an order of their own; lists sorted where the case says that their order is free."""
    order = _sorted if case.get("sort_bindings") else lambda value: value
    return sorted(_text({name: order(value) for name, value in result.items()}) for result in results)


def _sorted(value: Any) -> Any:
    return sorted(value, key=_text) if isinstance(value, list) else value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def main() -> None:
    """Print the ratios, and by folder what does not pass."""
    if not CASES.exists():
        print(f"skipped: {CASES} is not there")
        return
    outcomes = run_cases(read_cases(CASES))
    passed = sum(outcome.verdict == "pass" for outcome in outcomes)
    accepted = sum(outcome.verdict != "syntax" for outcome in outcomes)
    print(f"{passed} of {len(outcomes)} cases pass: {passed / len(outcomes):.1%} (goal 85 %)")
    print(f"{passed} of {accepted} cases whose syntax is accepted: {passed / accepted:.1%} (goal 98 %)")
    folders: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        folders[outcome.folder][outcome.verdict] += 1
    columns = ("pass", "wrong", "refused", "no error", "syntax")
    print(f"\n{'folder':32}" + "".join(f"{column:>10}" for column in columns))
    for folder, counts in sorted(folders.items()):
        if counts["pass"] < counts.total():
            print(f"{folder:32}" + "".join(f"{counts[column] or '':>10}" for column in columns))
    print()
    for outcome in outcomes:
        if outcome.verdict != "pass":
            print(f"{outcome.verdict:9} {outcome.note}: {outcome.detail[:150]}")


if __name__ == "__main__":
    main()
