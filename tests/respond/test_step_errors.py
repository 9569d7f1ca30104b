"""Steps that fail: retries, what is caught, and what an error that nobody caught tells."""

from __future__ import annotations

from typing import Any

from tests.respond.playing import error_of, play, value_of

from noroshi.model.call import Call, Failed, Returned
from noroshi.respond.language.effects import Outcome, Succeeded


def _failing(times: int, error: Any) -> Any:
    left = [times]

    def answer(_call: Call) -> Outcome:
        if left[0]:
            left[0] -= 1
            return Failed(error)
        return Returned({"code": 200, "headers": {}, "body": "done"})

    return answer


UNAVAILABLE = {"tags": ["HttpError"], "code": 503, "message": "unavailable", "headers": {}, "body": ""}


def test_retry_repeats_the_whole_body_with_growing_delays() -> None:
    source = """
        - i: {assign: [{n: 0}]}
        - t:
            try:
              steps:
              - count: {assign: [{n: "${n + 1}"}]}
              - get: {call: http.get, args: {url: "https://example.com"}, result: r}
            retry: {predicate: "${http.default_retry_predicate}", max_retries: 3, backoff: {initial_delay: 2,
                    max_delay: 5, multiplier: 2}}
            except: {as: e, return: ["${n}", "${e.code}"]}
        - r: {return: ["${n}", "${r.body}"]}
    """
    run = play(source, answer=_failing(2, UNAVAILABLE))
    assert (run.result, run.elapsed_seconds) == (Succeeded([3, "done"]), 2 + 4)
    assert [call.key for call in run.calls] == ["main.t.get", "main.t#1.get", "main.t#2.get"]
    run = play(source, answer=_failing(9, UNAVAILABLE))
    assert (run.result, run.elapsed_seconds) == (Succeeded([4, 503]), 2 + 4 + 5)
    assert play(source, answer=_failing(9, UNAVAILABLE | {"code": 500})).result == Succeeded([1, 500])


def test_the_default_policies_and_predicates_by_name_and_by_subworkflow() -> None:
    source = """
        main:
          params: [n]
          steps:
          - t: {try: {call: http.get, args: {url: "https://example.com"}, result: r}, retry: POLICY,
                  except: {as: e, return: caught}}
          - r: {return: "${r.body}"}
        once:
          params: [e]
          steps: [{r: {return: "${e.code == 503}"}}]
    """
    policies = {
        '"${http.default_retry}"': "done",
        '"${http.default_retry_non_idempotent}"': "done",
        '{predicate: "${retry.never}"}': "caught",
        '{predicate: "${retry.always}", max_retries: 1}': "done",
        '{predicate: once, max_retries: "${n}", backoff: "${retry.default_backoff}"}': "done",
        '{predicate: "${once}", max_retries: 0}': "caught",
    }
    found = {
        policy: value_of(source.replace("POLICY", policy), 2, answer=_failing(1, UNAVAILABLE)) for policy in policies
    }
    assert found == policies


def test_caught_values_are_what_was_raised_and_can_be_raised_again() -> None:
    source = """
        main:
          params: [v]
          steps:
          - t: {try: {raise: "${v}"}, except: {as: e, steps: [{again: {try: {raise: "${e}"}, except: {as: f,
                  return: "${f}"}}}]}}
    """
    for value in ("text", False, None, {"code": 55, "deep": [1]}):
        assert value_of(source, value) == value
    assert error_of('- r: {raise: {code: 7, message: "m"}}') == {"code": 7, "message": "m"}


def test_the_variable_of_except_and_what_is_first_set_in_it_are_local() -> None:
    source = """
        - i: {assign: [{kept: 0}]}
        - t: {try: {raise: x}, except: {as: e, steps: [{a: {assign: [{kept: 1}, {local: 1}]}}]}}
        - u: {try: {return: "${e}"}, except: {as: f, assign: [{kept: "${kept + 1}"}]}}
        - v: {try: {return: "${local}"}, except: {as: f, return: "${kept}"}}
    """
    assert value_of(source) == 2


def test_jumps_leave_try_and_except() -> None:
    source = """
        - t: {try: {steps: [{a: {raise: x}}]}, except: {as: e, steps: [{j: {next: after}}]}}
        - skipped: {return: no}
        - after: {return: yes}
    """
    assert value_of(source) == "yes"


def test_an_uncaught_error_tells_every_step_on_the_way() -> None:
    source = """
        main:
          steps:
          - a: {call: sub}
        sub:
          steps:
          - b:
              steps:
              - c: {assign: [{x: '${1/0}'}]}
    """
    ended: Any = play(source).result
    assert ended.payload["tags"] == ["ZeroDivisionError", "ArithmeticError"]
    assert ended.context == ('ZeroDivisionError: division by zero\nin step "c", routine "sub", line: 9')
    assert [(place.routine, place.step, place.line, place.column) for place in ended.trace] == [
        ("sub", "c", 9, 9),
        ("main", "a", 4, 5),
    ]
