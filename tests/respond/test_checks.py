"""Static checks: what each finding is and where it stands."""

from __future__ import annotations

from textwrap import dedent

import pytest

from noroshi.respond.language.checks import check_program
from noroshi.respond.language.loading import load_program


def findings(source: str) -> list[tuple[int, str, str]]:
    """Line, severity and code of each finding."""
    found = check_program(load_program(dedent(source), "p.yaml"))
    return [(fault.line, fault.severity, fault.code) for fault in found]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("{call: htp.get}", None),
        ("{call: http.got}", "unknown-function"),
        ("{call: nowhere}", "unknown-function"),
        ("{return: '${lenght(\"a\")}'}", "unknown-function"),
        ("{call: http.get, args: {uri: 'https://example.com', url: 'https://example.com'}}", "unknown-argument"),
        ("{call: http.get}", "missing-argument"),
        ("{return: '${text.split(\"a\")}'}", "missing-argument"),
        ("{return: '${len(\"a\", 1)}'}", "argument-count"),
        ("{return: '${http.get(\"https://example.com\")}'}", "blocking-call"),
        ("{return: '${sys.log(\"x\")}'}", "blocking-call"),
        ("{return: '${slack.post(\"x\")}'}", "connector-in-expression"),
        ("{return: '${sys.now() + len(uuid.generate())}'}", None),
        ("{return: '${ghost}'}", "undefined-variable"),
        ("{assign: [{ghost.key: 1}]}", "undefined-variable"),
        ("{assign: [{x: [1]}, {'x[ghost]': 1}]}", "undefined-variable"),
        ("{assign: [{x: 1}, {y: '${x}'}]}", None),
        ("{for: {value: v, in: [1], steps: [{a: {assign: [{x: '${v}'}]}}]}}", None),
        ("{return: 'hello ${name}'}", "interpolation"),
        ("{return: {deep: ['len(x)']}}", "missing-braces"),
        ("{return: '${not 1 in [1]}'}", "not-in"),
        ("{assign: [{m: {}}, {x: '${default(m.k, 1)}'}]}", "default-of-key"),
        ("{try: {for: {value: v, in: [1], steps: [{a: {call: c.a}}]}}, except: {as: e, return: 1}}", "try-for"),
        ("{try: {call: c.a}}", "idle-try"),
        (
            "{try: {call: http.post, args: {url: 'https://example.com'}}, retry: '${http.default_retry}'}",
            "retry-not-idempotent",
        ),
        ("{try: {call: c.a}, retry: {predicate: '${nobody.knows}', max_retries: 1}}", None),
        ("{try: {call: c.a}, retry: {predicate: nobody, max_retries: 1}}", "unknown-function"),
        ("{parallel: {branches: [{b: {steps: [{c: {call: c.a}}]}}]}}", "count"),
        (
            "{parallel: {exception_policy: abort, for: {value: v, in: [1], steps: [{c: {call: c.a}}]}}}",
            "exception-policy",
        ),
    ],
)
def test_a_step_and_its_finding(step: str, code: str | None) -> None:
    assert [found for _, _, found in findings(f"- s: {step}")] == ([code] if code else [])


def test_steps_nothing_reaches_and_names_used_twice() -> None:
    source = """\
        - a: {next: c}
        - b: {call: c.b}
        - c: {steps: [{a: {call: c.a}}]}
        - d: {return: 1}
        - end: {call: c.e}
    """
    assert findings(source) == [
        (2, "warning", "unreachable"),
        (3, "warning", "duplicate-step"),
        (5, "warning", "step-name"),
        (5, "warning", "unreachable"),
    ]


def test_variables_that_are_gone_where_they_are_read() -> None:
    source = """\
        - a: {for: {value: v, in: [1], steps: [{b: {assign: [{x: 1}]}}]}}
        - c: {try: {call: c.a}, except: {as: e, assign: [{y: 1}]}}
        - d: {return: ["${v}", "${x}", "${e}", "${y}"]}
    """
    assert findings(source) == [(3, "error", "undefined-variable")] * 4


def test_branches_write_only_what_they_share() -> None:
    source = """\
        - i: {assign: [{x: 1}, {y: 1}]}
        - p:
            parallel:
              shared: [x, nowhere]
              branches:
              - a: {steps: [{w: {assign: [{x: 2}, {own: 1}]}}, {r: {call: c.a, result: y}}]}
              - b:
                  steps:
                  - n: {parallel: {for: {value: x, in: [1], steps: [{u: {assign: [{x: 3}]}}]}}}
                  - e: {switch: [{condition: true, next: end}]}
    """
    assert findings(source) == [
        (4, "error", "undefined-variable"),
        (6, "error", "unshared-write"),
        (10, "warning", "branch-exit"),
    ]


def test_subworkflows_are_checked_like_functions() -> None:
    source = """\
        main:
          steps:
          - a: {call: sub, args: {b: 1, d: 2}}
          - b: {assign: [{x: "${sub(1, 2, 3)}"}]}
          - t: {try: {call: c.a}, retry: {predicate: "${sub}", max_retries: 1}}
        sub:
          params: [b, c: 5]
          steps: [{r: {return: "${b + c}"}}]
        len:
          steps: [{r: {return: 1}}]
    """
    assert findings(source) == [
        (3, "error", "unknown-argument"),
        (4, "error", "argument-count"),
        (5, "error", "predicate"),
        (9, "warning", "hidden-routine"),
    ]


def test_a_near_name_is_offered() -> None:
    [fault] = check_program(load_program("- s: {call: text.spilt}", "p.yaml"))
    assert str(fault) == "p.yaml:1:13: there is no function or subworkflow 'text.spilt'; did you mean 'text.split'?"
