"""Conformance of the playbook language: cases of public emulators, held against Google's documentation.

A case counts when the documentation gives its answer. The others are named with what speaks against them: the
documentation says something else, or the collection lost a part of the case.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from noroshi.respond.language.effects import Result, Succeeded
from noroshi.respond.language.evaluation import compile_expression
from noroshi.respond.language.expression import ExpressionError, parse_expression
from noroshi.respond.language.failure import Raised
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.loading import load_program
from noroshi.respond.language.meter import Meter
from noroshi.respond.language.scope import Scope
from noroshi.respond.language.values import equal
from noroshi.respond.offline import run_offline
from noroshi.runtime.errors import ContentError

SHARED = Path(__file__).resolve().parents[2] / "shared"

OTHER_EMULATOR_CASES = {
    "TestError_TypeError": "wants a TypeError of a text + a number: the reference of + joins them",
    "TestExpr_Arithmetic": "wants 10 of 10 / 3: the reference calls / float division",
    "TestExpr_NullHandling": "calls type(): the reference has get_type()",
    "TestExpr_TypeFunction": "calls type(): the reference has get_type()",
    "TestParallel_UnhandledPolicyAbortsBranches": "wants other branches to end: continueAll is the only policy",
    "TestStdlib_Base64EncodeDecode": "encodes a text: base64.encode of the reference takes bytes",
    "TestStdlib_MapGet": "gives map.get a default: the reference has two arguments",
}
OTHER_EXPRESSIONS = {
    '"4"+5': "wants an error: the reference of + joins a text and a number",
    '"4"<="5"': "wants an error: the reference compares texts",
    "2.0/4.0": "wants 2: the reference calls / float division",
    "obj.key": "its variable obj is missing in the collection",
    '"a" in my_map': "its variable my_map is missing in the collection",
    "nil": "is the name of a test of values, not an expression, in the collection",
    "float": "is the name of a test of values, not an expression, in the collection",
}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How one collection of cases went: names of all cases, and of those that do not end as their authors say."""

    title: str
    cases: list[str]
    unlike: set[str]
    others: dict[str, str]

    @property
    def wrong(self) -> set[str]:
        """Cases whose answer the documentation gives, and which do not get it."""
        return self.unlike - set(self.others)

    def tell(self) -> str:
        """In one line."""
        judged = sum(case not in self.others for case in self.cases)
        right = judged - sum(case in self.wrong for case in self.cases)
        told = f"{self.title}: cases whose answer the documentation gives: {right}/{judged} = {right / judged:.1%}"
        return f"{told} (goal 98 %); {len(self.cases) - judged} of {len(self.cases)} are no such cases"


def judge(shared: Path) -> tuple[Verdicts, Verdicts]:
    """Emulators' cases and expressions."""
    cases = read_lines(shared, "emulator_cases.ndjson.zst")
    unlike = {case["test"] for case in cases if not _holds(case, _result(case))}
    emulators = Verdicts("emulators", [case["test"] for case in cases], unlike, OTHER_EMULATOR_CASES)
    lines = read_lines(shared, "expression_cases.ndjson.zst")
    unlike = {line["expr"] for line in lines if not _expression_holds(line)}
    return emulators, Verdicts("expressions", [line["expr"] for line in lines], unlike, OTHER_EXPRESSIONS)


def read_lines(shared: Path, name: str) -> list[dict[str, Any]]:
    """The cases of one file of the corpus."""
    packed = (shared / "corpora" / "google-workflows" / name).read_bytes()
    text = zstandard.ZstdDecompressor().stream_reader(packed).read().decode()
    return [json.loads(line) for line in text.splitlines()]


def _result(case: dict[str, Any]) -> Result | None:
    """How the workflow ends, None when it is refused."""
    try:
        program = load_program(case["yaml"], case["test"])
    except ContentError:
        return None
    message = {
        "type": "HTTP",
        "received_time": "2026-01-01T00:00:00Z",
        "http_request": {"method": "POST", "body": None},
    }
    return run_offline(program, case["args"], deliver=lambda _wait: message).result


def _holds(case: dict[str, Any], result: Result | None) -> bool:
    if case["expect_error"]:
        return not isinstance(result, Succeeded)
    if not isinstance(result, Succeeded):
        return False
    for claim in case["asserts"]:
        if claim["type"] == "equals" and not equal(result.value, claim["value"]):
            return False
        if claim["type"] == "contains" and not _has(result.value, claim["key"], claim["value"]):
            return False
    return True


def _has(value: Any, key: str, expected: Any) -> bool:
    return isinstance(value, dict) and key in value and equal(value[key], expected)


def _expression_holds(case: dict[str, Any]) -> bool:
    try:
        compute = compile_expression(parse_expression(case["expr"]))
    except ExpressionError:
        return bool(case["parse_error"])
    if case["parse_error"]:
        return False
    scope = Scope(Meter(Limits()))
    for name, value in (case["vars"] or {}).items():
        scope.declare(name, value)
    try:
        value = compute(scope)
    except Raised:
        return bool(case["eval_error"])
    return not case["eval_error"] and equal(value, case["expected"])


def main() -> None:
    """Print both lines, and the cases that do not count."""
    if not SHARED.exists():
        print(f"skipped: {SHARED} is not there")
        return
    for verdicts in judge(SHARED):
        print(verdicts.tell())
        for case in sorted(verdicts.wrong):
            print(f"  WRONG {case}")
        for case, reason in verdicts.others.items():
            print(f"  {case:44} {reason}")


if __name__ == "__main__":
    main()
