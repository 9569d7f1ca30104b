"""Limits of a run: depth of calls, steps, memory, sizes."""

from __future__ import annotations

import pytest
from tests.respond.playing import error_of, value_of

from noroshi.respond.language.limits import Limits


def test_call_depth_is_limited_and_catchable() -> None:
    source = """
        main:
          params: [n]
          steps: [{t: {try: {call: down, args: {n: "${n}"}, result: r}, except: {as: e, return: "${e.tags}"}}},
                  {r: {return: "${r}"}}]
        down:
          params: [n]
          steps:
          - s: {switch: [{condition: "${n == 1}", return: bottom}]}
          - d: {call: down, args: {n: "${n - 1}"}, result: r}
          - r: {return: "${r}"}
    """
    assert value_of(source, 20) == "bottom"
    assert value_of(source, 21) == ["RecursionError"]


def test_runaway_loops_are_stopped_and_nothing_catches_it() -> None:
    source = "- t: {try: {steps: [{a: {next: a}}]}, except: {as: e, return: caught}}"
    assert error_of(source)["tags"] == ["ResourceLimitError"]
    assert error_of("- a: {assign: [{x: 1}], next: a}", limits=Limits(steps=10))["message"] == (
        "ResourceLimitError: the execution ran more than 10 steps"
    )


def test_deep_loops_do_not_grow_the_stack() -> None:
    source = """
        - i: {assign: [{n: 0}]}
        - again: {switch: [{condition: "${n == 100000}", next: done}]}
        - more: {assign: [{n: "${n + 1}"}], next: again}
        - done: {return: "${n}"}
    """
    assert value_of(source, limits=Limits(steps=1_000_000)) == 100_000


@pytest.mark.parametrize(
    "growth",
    ['"${s + s}"', '"${[s, s]}"', '{a: "${s}", b: "${s}"}', '"${list.concat(s2, s)}"'],
)
def test_growing_variables_meet_the_memory_limit(growth: str) -> None:
    source = f"""
        - i: {{assign: [{{s: "0123456789"}}, {{s2: []}}]}}
        - again: {{assign: [{{s: {growth}}}], next: again}}
    """
    assert error_of(source)["tags"] == ["ResourceLimitError"]


def test_memory_of_ended_scopes_is_given_back() -> None:
    source = """
        - l: {for: {value: v, range: [1, 50],
                steps: [{a: {assign: [{big: "${text.replace_all(\\"0123456789\\", \\"0\\", \\"0123456789\\")}"}]}}]}}
        - r: {return: fits}
    """
    assert value_of(source, limits=Limits(memory_bytes=100)) == "fits"


def test_the_argument_and_strings_are_limited() -> None:
    source = "main: {params: [a], steps: [{r: {return: '${a + a}'}}]}"
    assert error_of(source, "x" * 2000, limits=Limits(argument_bytes=1000))["tags"] == ["ResourceLimitError"]
    assign = "main: {params: [a], steps: [{r: {assign: [{b: '${a + a}'}]}}]}"
    assert error_of(assign, "x" * 600, limits=Limits(string_bytes=1000))["tags"] == ["ResourceLimitError"]
