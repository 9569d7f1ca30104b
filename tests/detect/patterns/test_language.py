"""OPA's own test cases as rules: whatever they are about, patterns let the documents pass that they hold for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.conformance import CASES, read_cases
from tests.detect.patterns.building import canonical

from noroshi.detect.contract import RuleModule
from noroshi.detect.patterns.derive import derive
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.rego.syntax import parse_module
from noroshi.runtime.errors import ContentError

_QUERY = re.compile(r"data(?:\.\w+)+")


def test_no_construct_of_the_language_loses_a_document(shared: Path) -> None:
    assert shared in CASES.parents
    lost, held = [], 0
    for note, modules, data, document in _rules():
        for package in ("watch.being", "watch.having"):
            pattern = derive(modules, package)
            if pattern is None or not _holds(modules, package, data, document):
                continue
            held += 1
            if not pattern.stands_in(document.encode()):
                lost.append((note, str(pattern), document))
    assert lost == []
    assert held > 100


def _rules() -> Iterator[tuple[str, list[RuleModule], dict[str, Any], str]]:
    """Each case as a rule over what its query asks for; documents of a case without input become the input."""
    for case in read_cases(CASES):
        queried = _QUERY.match(case["query"])
        texts, data, given = case.get("modules") or [], case.get("data") or {}, case.get("input")
        if given is None and data:
            names = re.compile(rf"\bdata\.({'|'.join(map(re.escape, data))})\b")
            texts = [names.sub(r"input.\1", text) for text in texts]
            given, data = data, {}
        if queried is None or not given:
            continue
        texts = [
            *texts,
            f'package watch.being\nalert contains "hit" if {queried[0]}',
            f'package watch.having\nalert contains "hit" if {queried[0]}[_]',
        ]
        try:
            modules = [parse_module(f"{number}.rego", text) for number, text in enumerate(texts)]
        except ContentError:
            continue
        yield case["note"], modules, data, canonical([given])[0]


def _holds(modules: list[RuleModule], package: str, data: dict[str, Any], document: str) -> bool:
    try:
        interpreter = Interpreter(modules, BUILTINS, lenient=True, documents=data)
        interpreter.set_input(document)
        return json.loads(interpreter.rule_json(f"data.{package}.alert")) not in ([], "<undefined>")
    except EvaluationError:
        return False
