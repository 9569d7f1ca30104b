"""The contract with drivers: keys, determinism, and values nobody can change behind the playbook's back."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from tests.respond.playing import play

from noroshi.model.call import Returned
from noroshi.respond.language.effects import StepEntry, Succeeded
from noroshi.respond.language.execution import Execution
from noroshi.respond.language.interpreter import run
from noroshi.respond.language.loading import load_program
from noroshi.respond.offline import run_offline

EVERYWHERE = """
main:
  steps:
  - ask: {call: c.ask}
  - check: {switch: [{condition: false, next: end}, {condition: true, steps: [{ask: {call: c.ask}}]}]}
  - loop: {for: {value: v, range: [1, 2], steps: [{ask: {call: c.ask}}]}}
  - work:
      try: {steps: [{ask: {call: c.ask}}, {fail: {raise: x}}]}
      retry: {predicate: "${again}", max_retries: 1, backoff: {initial_delay: 1}}
      except: {as: e, steps: [{ask: {call: c.ask}}]}
  - fan: {parallel: {branches: [{left: {steps: [{ask: {call: c.ask}}]}}, {right: {call: c.ask}}]}}
  - spread: {parallel: {for: {value: v, in: [a], steps: [{ask: {call: c.ask}}]}}}
  - notify: {call: post}
  - pick: {assign: [{x: "${if(post() == 1, sys.now(), sys.now())}"}]}
  - odd.na[m]e: {call: c.ask}
  - again: {switch: [{condition: "${sys.get_env(\\"N\\") == \\"2\\"}", next: end}], next: ask}
post:
  steps: [{send: {call: c.ask}}]
again:
  params: [e]
  steps: [{c: {call: c.ask}}, {r: {return: true}}]
"""


def test_every_effect_has_a_key_that_names_its_place_and_visit() -> None:
    program = load_program(EVERYWHERE, "keys.yaml")
    execution = Execution(run(program))
    seen = [effect.key for effect in execution.start()]
    while execution.pending and len(seen) < 60:
        key = next(iter(execution.pending))
        value = "1" if len([name for name in seen if name.startswith("main.again")]) < 2 else "2"
        seen += [effect.key for effect in execution.resolve(key, Returned(value))]
    assert isinstance(execution.result, Succeeded)
    assert seen[: len(seen) // 2] == [
        "main.ask",
        "main.check[1].ask",
        "main.loop[0].ask",
        "main.loop[1].ask",
        "main.work.ask",
        "main.work#1:predicate>again.c",
        "main.work#1:backoff",
        "main.work#1.ask",
        "main.work:except.ask",
        "main.fan/left.ask",
        "main.fan/right.right",
        "main.spread/0.ask",
        "main.notify>post.send",
        "main.pick:1>post.send",
        "main.pick:2",
        "main.pick:3",
        "main.odd%2Ena%5Bm%5De",
        "main.again:1",
    ]
    assert seen[len(seen) // 2 : len(seen) // 2 + 3] == ["main.ask@2", "main.check@2[1].ask", "main.loop@2[0].ask"]
    assert len(set(seen)) == len(seen)


def test_outcomes_are_copied() -> None:
    program = load_program(dedent("- a: {call: c.a, result: x}\n- b: {call: c.b}\n- r: {return: '${x}'}"), "p")
    execution = Execution(run(program))
    execution.start()
    answer: Any = {"k": [1]}
    execution.resolve("main.a", Returned(answer))
    answer["k"].append(2)
    execution.resolve("main.b", Returned(None))
    assert execution.result == Succeeded({"k": [1]})


def test_a_value_no_playbook_can_hold_becomes_an_error() -> None:
    program = load_program("- a: {call: c.a, result: x}", "p")
    result: Any = run_offline(program, answer=lambda _call: Returned({"k": {1, 2}})).result
    assert result.payload["tags"] == ["TypeError"]


def test_large_integers_from_outside_become_doubles() -> None:
    program = load_program("- a: {call: c.a, result: x}\n- r: {return: '${get_type(x)}'}", "p")
    assert run_offline(program, answer=lambda _call: Returned(2**70)).result == Succeeded("double")


def test_closing_runs_nothing_more() -> None:
    entered: list[str] = []

    def note(entry: StepEntry) -> None:
        entered.append(entry.key())

    source = """
        - p:
            parallel:
              branches:
              - a: {steps: [{t: {try: {call: c.a}, except: {as: e, steps: [{no: {call: c.no}}]}}}]}
              - b: {steps: [{c: {call: c.b}}, {no: {call: c.no}}]}
    """
    execution = Execution(run(load_program(dedent(source), "p"), on_step=note))
    execution.start()
    execution.close()
    assert execution.pending == {}
    assert entered == ["main.p", "main.p/a.t", "main.p/b.c"]


def test_steps_are_told_in_order_with_their_kind() -> None:
    kinds: list[tuple[str, str, int]] = []

    def note(entry: StepEntry) -> None:
        kinds.append((entry.key(), entry.kind, entry.place.line))

    program = load_program("- a: {assign: [{x: 1}]}\n- b: {call: c.a}\n- c: {next: end}", "p")
    run_offline(program, answer=lambda _call: Returned(None), on_step=note)
    assert kinds == [("main.a", "assign", 1), ("main.b", "call c.a", 2), ("main.c", "next", 3)]


def test_offline_runs_never_send_what_nobody_prepared() -> None:
    program = load_program("- a: {call: http.post, args: {url: 'https://example.com'}}", "p")
    result: Any = run_offline(program).result
    assert result.payload["message"] == "SystemError: no answer is prepared for http.post at main.a"


def test_the_same_run_twice_is_the_same() -> None:
    source = "- a: {assign: [{x: '${uuid.generate()}'}, {t: '${sys.now()}'}]}\n- r: {return: ['${x}', '${t}']}"
    assert play(source) == play(source)
