"""Parallel steps: shared variables, errors, limits, and that order of outcomes alone decides."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.respond.playing import error_of, play, value_of

from noroshi.model.call import Call, Failed, Returned
from noroshi.respond.language.effects import Outcome, Succeeded
from noroshi.respond.language.execution import Execution
from noroshi.respond.language.interpreter import run
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.loading import load_program

NESTED = """
    - i: {assign: [{log: []}]}
    - fan:
        parallel:
          shared: [log]
          branches:
          - left:
              steps:
              - l: {call: c.left, result: x}
              - a: {assign: [{log: "${list.concat(log, x)}"}]}
          - right:
              steps:
              - r:
                  parallel:
                    shared: [log]
                    for:
                      value: v
                      index: n
                      in: [10, 20]
                      steps:
                      - c: {call: c.right, args: {v: "${v}"}, result: x}
                      - a: {assign: [{log: "${list.concat(log, x)}"}]}
    - done: {return: "${log}"}
"""


def _orders(seed: list[int]) -> tuple[list[str], Any]:
    """Resolve pending effects in an order drawn from the seed; each gives its own key."""
    program = load_program(dedent(NESTED), "nested.yaml")
    execution = Execution(run(program))
    execution.start()
    order = []
    while execution.pending:
        keys = list(execution.pending)
        key = keys[(seed.pop() if seed else 0) % len(keys)]
        order.append(key)
        execution.resolve(key, Returned(key))
    return order, execution.result


@given(st.lists(st.integers(0, 5), max_size=6))
@settings(max_examples=50, deadline=None)
def test_the_order_of_outcomes_decides_what_shared_variables_hold(seed: list[int]) -> None:
    order, result = _orders(seed.copy())
    assert result == Succeeded(order)
    assert sorted(order) == ["main.fan/left.l", "main.fan/right.r/0.c", "main.fan/right.r/1.c"]
    assert _orders(seed.copy()) == (order, result)


def test_results_of_calls_are_local_unless_shared() -> None:
    source = """
        - i: {assign: [{x: 0}, {y: 0}]}
        - p:
            parallel:
              shared: [x]
              branches:
              - a: {steps: [{c: {call: c.a, result: x}}]}
              - b:
                  steps:
                  - c: {call: c.b, result: y}
                  - t: {try: {raise: e}, except: {as: e, assign: [{x: "${x + y}"}]}}
        - r: {return: ["${x}", "${y}"]}
    """
    assert value_of(source, answer=lambda call: Returned(ord(call.function[-1]))) == [97 + 98, 0]


def test_all_branches_end_before_their_errors_are_raised_together() -> None:
    source = """
        - i: {assign: [{done: []}]}
        - t:
            try:
              steps:
              - p:
                  parallel:
                    shared: [done]
                    for:
                      value: v
                      in: [0, 1, 2, 3]
                      steps:
                      - s: {call: sys.sleep, args: {seconds: "${v}"}}
                      - f: {switch: [{condition: "${v % 2 == 1}", raise: {code: "${v}"}}]}
                      - d: {assign: [{done: "${list.concat(done, v)}"}]}
            except: {as: e, return: ["${done}", "${e}"]}
    """
    done, error = value_of(source)
    assert done == [0, 2]
    assert error["tags"] == ["UnhandledBranchError", "RuntimeError"]
    assert [(branch["id"], json.loads(branch["error"]["payload"])) for branch in error["branches"]] == [
        ("1", {"code": 1}),
        ("3", {"code": 3}),
    ]
    assert error["truncated"] is False
    few = value_of(source, limits=Limits(branch_errors=1))[1]
    assert (len(few["branches"]), few["truncated"]) == (1, True)


def _most_at_once(source: str, limits: Limits) -> int:
    execution = Execution(run(load_program(dedent(source), "p.yaml"), None, limits), limits.concurrent_branches)
    execution.start()
    most = 0
    while execution.pending:
        most = max(most, len(execution.pending))
        execution.resolve(next(iter(execution.pending)), Returned(None))
    assert isinstance(execution.result, Succeeded)
    return most


def test_concurrency_is_limited_per_step_and_over_the_execution() -> None:
    source = """
        - p:
            parallel:
              LIMIT
              for: {value: v, range: [1, 50], steps: [{c: {call: c.a}}]}
    """
    assert _most_at_once(source.replace("LIMIT", "concurrency_limit: 3"), Limits()) == 3
    assert _most_at_once(source.replace("LIMIT", 'concurrency_limit: "${2 + 2}"'), Limits()) == 4
    assert _most_at_once(source.replace("LIMIT", "shared: []"), Limits()) == 20
    nested = """
        - p:
            parallel:
              for:
                value: v
                range: [1, 30]
                steps: [{q: {parallel: {for: {value: w, range: [1, 3], steps: [{c: {call: c.a}}]}}}}]
    """
    assert _most_at_once(nested, Limits()) == 20


def test_continue_ends_an_iteration_and_no_iterations_end_at_once() -> None:
    source = """
        - i: {assign: [{n: 0}]}
        - p:
            parallel:
              shared: [n]
              for:
                value: v
                range: [1, 4]
                steps:
                - s: {switch: [{condition: "${v > 2}", next: continue}]}
                - a: {assign: [{n: "${n + v}"}]}
        - e: {parallel: {for: {value: v, in: [], steps: [{f: {raise: never}}]}}}
        - r: {return: "${n}"}
    """
    assert value_of(source) == 3


def test_parallel_steps_nest_two_deep() -> None:
    level = "{parallel: {branches: [{a: {steps: [{s: %s}]}}]}}"
    assert value_of(f"- p: {level % (level % '{assign: [{x: 1}]}')}") is None
    deep = error_of(f"- p: {level % (level % (level % '{assign: [{x: 1}]}'))}")
    inner = json.loads(json.loads(deep["branches"][0]["error"]["payload"])["branches"][0]["error"]["payload"])
    assert inner["tags"] == ["ParallelNestingError"]


def test_a_broken_limit_is_an_error_of_the_playbook() -> None:
    source = "- p: {parallel: {concurrency_limit: '${0}', for: {value: v, in: [1], steps: [{a: {assign: [{x: 1}]}}]}}}"
    assert error_of(source)["tags"] == ["ValueError"]


def test_a_limit_reached_in_a_branch_ends_the_execution() -> None:
    source = """
        - t:
            try:
              parallel:
                branches:
                - a: {steps: [{loop: {next: loop}}]}
                - b: {steps: [{x: {assign: [{y: 1}]}}]}
            except: {as: e, return: caught}
    """
    assert error_of(source)["tags"] == ["ResourceLimitError"]


def test_a_loop_of_any_length_costs_nothing_before_it_runs() -> None:
    source = "- p: {parallel: {for: {value: v, range: [1, 9000000000], steps: [{a: {assign: [{x: 1}]}}]}}}"
    assert error_of(source)["tags"] == ["ResourceLimitError"]


def test_a_failed_call_is_caught_in_its_branch() -> None:
    source = """
        - p:
            parallel:
              branches:
              - a:
                  steps:
                  - t: {try: {call: c.a}, except: {as: e, call: sys.log, args: {data: "${e}"}}}
              - b: {steps: [{c: {call: c.b}}]}
        - r: {return: fine}
    """

    def answer(call: Call) -> Outcome:
        return Failed({"tags": ["HttpError"], "code": 404}) if call.function == "c.a" else Returned(None)

    run_ = play(source, answer=answer)
    assert run_.result == Succeeded("fine")
    assert [log.arguments["data"] for log in run_.logs] == [{"tags": ["HttpError"], "code": 404}]
