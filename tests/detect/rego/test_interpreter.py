"""Evaluating with OPA's meaning: a builtin that refuses its arguments has no value, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from noroshi.detect.contract import Extension, Undefined
from noroshi.detect.rego.builtins import BUILTINS
from noroshi.detect.rego.interpreter import EvaluationError, Interpreter
from noroshi.detect.rego.syntax import parse_module
from noroshi.runtime.errors import TransientError

UNDEFINED = "<undefined>"


def interpreter(
    body: str, *, lenient: bool, extensions: Iterable[Extension] = BUILTINS, document: object = None
) -> Interpreter:
    module = parse_module("m.rego", f"package m\n{body}\n")
    made = Interpreter([module], extensions, lenient=lenient)
    made.set_input(json.dumps(document))
    return made


def answer(expression: str, document: object = None, **options: Any) -> Any:
    options.setdefault("lenient", True)
    made = interpreter(f"answer := {expression}", document=document, **options)
    return json.loads(made.rule_json("data.m.answer"))


REFUSALS = [
    "to_number(input.text)", "input.text - 1", "1 / 0", "7 % 0", "1.5 % 2", "input.text & {1}", "{1} | [2]",
    "startswith(input.number, `a`)", "count(3)", "json.unmarshal(`{`)", "regex.match(`[[`, `a`)", "base64.decode(`%`)",
    "numbers.range(1.5, 3)", "substring(`abc`, -1, 2)", "sum([`a`])",
    "concat(`,`, [1])", "object.get([], `a`, 1)", "union({1})", "net.cidr_contains(`x`, `y`)",
    "strings.any_prefix_match(1, `a`)", "units.parse(`zz`)", "json.patch({}, [{`op`: `remove`, `path`: `/a`}])",
]  # fmt: skip


@pytest.mark.parametrize("expression", REFUSALS)
def test_a_refused_value_is_undefined_and_its_place_is_known(expression: str) -> None:
    document = {"text": "zz", "number": 5}
    assert answer(expression, document) == UNDEFINED
    assert answer(f"[x | some y in [1, 2]; x := [y, {expression}]]", document) == []
    negated = interpreter(f"answer if not {expression}", lenient=True, document=document)
    assert negated.rule_json("data.m.answer") == "true"
    with pytest.raises(EvaluationError) as caught:
        answer(expression, document, lenient=False)
    assert (caught.value.native.path, caught.value.native.line) == ("m.rego", 2)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(input.a + 2) * 3 - 4 / 2", 7),
        ("{1, 2} - {2}", [1]),
        ("({1} | {2}) & {2}", [2]),
        ("to_number(`5`) + count([1])", 6),
        ("[x | some x in [3, 1]; x > 2 - 1]", [3]),
        ("{k: v | some k, v in [10, 20]; v - k > 10}", {"1": 20}),
        ("[x | some x in {1, 2} | {3}]", [1, 2, 3]),
        ("[x | some x in ({1, 2} - {1})]", [2]),
        ("{k: v | some k, v in {`a`: 1}}", {"a": 1}),
        ("array.flatten([[1, 2], 3, [[4]]])", [1, 2, 3, [4]]),
        ("sprintf(`%s is %d of %v`, [`a`, 1, {2}])", "a is 1 of {2}"),
        ("sprintf(`%05.1f|%-4s|%x|%q|%t|%%`, [3.14159, `ab`, 255, `q`, true])", '003.1|ab  |ff|"q"|true|%'),
        ("object.subset([1], [])", True),
        ("strings.count(`aaa`, ``)", 4),
        ("json.is_valid(1)", False),
        ("rand.intn(`seed`, 100) == rand.intn(`seed`, 100)", True),
    ],
)
def test_what_is_not_refused_has_the_same_value_in_both_programs(expression: str, expected: object) -> None:
    assert answer(expression, {"a": 1}, lenient=True) == expected
    assert answer(expression, {"a": 1}, lenient=False) == expected


def test_output_arguments_of_extensions_are_given() -> None:
    merge = "net.cidr_merge([`192.0.2.0/25`, `192.0.2.128/25`], z)"
    body = f"answer := x if {{ array.flatten([[1], 2], y); {merge}; x := [y, z] }}"
    for lenient in (True, False):
        made = interpreter(body, lenient=lenient)
        assert json.loads(made.rule_json("data.m.answer")) == [[1, 2], ["192.0.2.0/24"]]


def test_builtins_can_be_replaced_in_tests_in_both_programs() -> None:
    first, second = "a := to_number(`x`) with to_number as f", "b := to_number(`x`) with to_number as 8"
    body = f"f(_) := 7\nanswer := [a, b] if {{\n\t{first}\n\t{second}\n}}"
    for lenient in (True, False):
        assert json.loads(interpreter(body, lenient=lenient).rule_json("data.m.answer")) == [7, 8]


def test_a_rule_that_is_called_like_a_builtin_stays_the_rule() -> None:
    body = "count(x) := x + 1\nanswer := count(`a` ) if false\nanswer := count(4)"
    assert json.loads(interpreter(body, lenient=True).rule_json("data.m.answer")) == 5


def test_the_place_of_an_error_is_that_of_the_text_as_written() -> None:
    line = "\ty := count([1]) + count(`é`); x := both + y"
    body = "answer := x if {\n" + line + "\n}\nboth := 1\nboth := 2 if {\n\t`ü` == `ü`; to_number(`7`) + 1 == 8\n}"
    for lenient in (True, False):
        with pytest.raises(EvaluationError) as caught:
            interpreter(body, lenient=lenient).rule_json("data.m.answer")
        assert (caught.value.native.line, caught.value.native.column) == (6, 1)
    with pytest.raises(EvaluationError) as caught:
        interpreter("answer := sprintf(`%x`, [1]) if {\n\t`ü` == `ü`; to_number(`seven`)\n}", lenient=False).rule_json(
            "data.m.answer"
        )
    assert (caught.value.native.line, caught.value.native.column) == (3, 23)


def test_an_extension_that_is_undefined_is_like_a_refusing_builtin() -> None:
    def find(value: str) -> str:
        if value != "known":
            raise Undefined("not known")
        return "found"

    extensions = (*BUILTINS, Extension("lookup.find", 1, find))
    assert answer("lookup.find(`known`)", extensions=extensions) == "found"
    assert answer("[x | some y in [`known`, `other`]; x := lookup.find(y)]", extensions=extensions) == ["found"]
    with pytest.raises(EvaluationError, match="not known"):
        answer("lookup.find(`other`)", lenient=False, extensions=extensions)


@pytest.mark.parametrize("lenient", [True, False])
def test_an_outage_behind_an_extension_is_not_the_rules_fault(lenient: bool) -> None:
    def ask(_: str) -> str:
        raise TransientError("the store does not answer", after_seconds=1)

    with pytest.raises(TransientError, match="does not answer"):
        answer("store.ask(`x`)", lenient=lenient, extensions=[Extension("store.ask", 1, ask)])


def test_an_engine_that_panicked_goes_on(capfd: pytest.CaptureFixture[str]) -> None:
    made = interpreter("answer := time.parse_ns(`é`, input.text)\nother := 1", lenient=False, document={"text": "x"})
    with pytest.raises(EvaluationError) as caught:
        made.rule_json("data.m.answer")
    assert caught.value.panicked
    made.set_input("{}")
    assert made.rule_json("data.m.other") == "1"
    capfd.readouterr()


def test_documents_are_data() -> None:
    module = parse_module("m.rego", "package m\nanswer := data.list[1]")
    assert Interpreter([module], lenient=True, documents={"list": [1, 2]}).rule_json("data.m.answer") == "2"
