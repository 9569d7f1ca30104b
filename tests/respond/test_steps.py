"""Steps: control flow, scopes, subworkflows, and the effects they ask for."""

from __future__ import annotations

import pytest
from tests.respond.playing import error_of, play, value_of

from noroshi.model.call import Call, Returned
from noroshi.respond.language.effects import Outcome, Succeeded


def test_values_are_copied_on_assignment_and_on_passing() -> None:
    source = """
        main:
          steps:
          - a: {assign: [{a: {k: [1]}}, {b: "${a}"}, {"b.k[0]": 2}, {c: "${sub(a)}"}]}
          - r: {return: ["${a}", "${b}", "${c}"]}
        sub:
          params: [m]
          steps:
          - w: {assign: [{m.k: changed}]}
          - r: {return: "${m}"}
    """
    assert value_of(source) == [{"k": [1]}, {"k": [2]}, {"k": "changed"}]


def test_assignment_makes_missing_maps_but_not_missing_list_entries() -> None:
    assert value_of('- a: {assign: [{m: {}}, {m.a.b: 1}, {\'m["x y"]\': 2}]}\n- r: {return: "${m}"}') == {
        "a": {"b": 1},
        "x y": 2,
    }
    assert error_of("- a: {assign: [{l: [1]}, {'l[1]': 2}]}")["tags"] == ["IndexError", "LookupError"]
    assert error_of("- a: {assign: [{n: 1}, {n.k: 2}]}")["tags"] == ["TypeError"]
    assert error_of("- a: {assign: [{m.k: 2}]}")["tags"] == ["KeyError", "LookupError"]


def test_expressions_stand_anywhere_in_values_and_keys_but_not_inside_texts() -> None:
    source = """
        - a: {assign: [{k: key}, {v: {"${k + 1}": ["${1 + 1}"], plain: "a ${k}", "${}": 0}}]}
        - r: {return: "${v}"}
    """
    with pytest.raises(Exception, match="the expression is empty"):
        value_of(source)
    assert value_of(source.replace(', "${}": 0', "")) == {"key1": [2], "plain": "a ${k}"}


def test_numeric_looking_keys_and_yaml_1_1_words_stay_text() -> None:
    source = """
        - a: {assign: [{m: {1: yes, on: 2022-01-01, "2": 010}}]}
        - r: {return: ["${keys(m)}", "${m}"]}
    """
    assert value_of(source) == [["1", "on", "2"], {"1": "yes", "on": "2022-01-01", "2": 10}]


def test_switch_takes_the_first_true_entry_then_its_own_next() -> None:
    source = """
        main:
          params: [n]
          steps:
          - s:
              switch:
              - {condition: "${n == 1}", assign: [{x: one}], next: far}
              - {condition: "${n == 2}", assign: [{x: two}]}
              - {condition: "${n == 3}", steps: [{t: {assign: [{x: three}]}}]}
              next: near
          - skipped: {return: skipped}
          - near: {return: "${\\"near \\" + default(x, \\"none\\")}"}
          - far: {return: "${\\"far \\" + x}"}
    """.replace("default(x", "default(y").replace("- s:", "- i: {assign: [{x: null}, {y: null}]}\n          - s:")
    source = source.replace("assign: [{x: two}]", "assign: [{y: two}]").replace("[{x: three}]", "[{y: three}]")
    assert [value_of(source, n) for n in (1, 2, 3, 4)] == ["far one", "near two", "near three", "near none"]
    assert error_of('- s: {switch: [{condition: "${1}", next: end}]}')["tags"] == ["TypeError"]


def test_loops_go_over_lists_and_inclusive_ranges() -> None:
    source = """
        main:
          params: [r]
          steps:
          - i: {assign: [{seen: []}]}
          - l: {for: {value: v, index: n, range: "${r}",
                  steps: [{a: {assign: [{seen: "${list.concat(seen, [n, v])}"}]}}]}}
          - r: {return: "${seen}"}
    """
    assert value_of(source, [2, 4]) == [[0, 2], [1, 3], [2, 4]]
    assert value_of(source, [0.5, 2]) == [[0, 0.5], [1, 1.5]]
    assert value_of(source, [5, 1]) == []
    assert value_of(source, [0, -1]) == []
    assert error_of(source, ["a", 1])["tags"] == ["TypeError"]
    assert error_of(source.replace("range", "in"), {"a": 1})["tags"] == ["TypeError"]
    assert error_of(source.replace("range", "in"), None)["tags"] == ["TypeError"]


def test_break_continue_and_return_inside_loops() -> None:
    source = """
        - i: {assign: [{seen: []}]}
        - l:
            for:
              value: v
              in: [1, 2, 3, 4]
              steps:
              - skip: {switch: [{condition: "${v == 2}", next: continue}, {condition: "${v == 4}", next: break}]}
              - keep: {assign: [{seen: "${list.concat(seen, v)}"}]}
        - outer: {for: {value: x, in: [1, 2], steps: [{inner: {for: {value: y, in: [1, 2],
                steps: [{r: {return: "${seen}"}}]}}}]}}
    """
    assert value_of(source) == [1, 3]


def test_a_jump_out_of_a_loop_ends_it() -> None:
    source = """
        - l: {for: {value: v, in: [1, 2], steps: [{j: {next: after}}]}}
        - skipped: {return: no}
        - after: {return: yes}
    """
    assert value_of(source) == "yes"


def test_loop_variables_are_local_and_outer_ones_are_written() -> None:
    source = """
        - i: {assign: [{total: 0}]}
        - l: {for: {value: v, in: [1, 2], steps: [{a: {assign: [{total: "${total + v}"}, {local: 1}]}}]}}
        - t: {try: {return: "${local}"}, except: {as: e, return: ["${total}", "${e.tags[0]}"]}}
    """
    assert value_of(source) == [3, "KeyError"]


def test_end_ends_the_routine_only() -> None:
    source = """
        main:
          steps:
          - c: {call: sub, result: x}
          - r: {return: ["${x}", "${sub()}"]}
        sub:
          steps:
          - e: {next: end}
          - n: {return: never}
    """
    assert value_of(source) == [None, None]


def test_parameters_take_defaults_only_when_absent() -> None:
    source = """
        main:
          steps:
          - c: {call: sub, args: {a: 1}, result: x}
          - d: {call: sub, args: {a: 1, b: null}, result: y}
          - r: {return: ["${x}", "${y}", "${sub(1, 2)}"]}
        sub:
          params: [a, b: {deep: [5]}]
          steps: [{r: {return: ["${a}", "${b}"]}}]
    """
    assert value_of(source) == [[1, {"deep": [5]}], [1, None], [1, 2]]
    for call in ("args: {}", "args: {a: 1, c: 2}", "args: [1, 2, 3]"):
        assert error_of(source.replace("args: {a: 1}, ", f"{call}, "))["tags"] == ["TypeError"]


def test_an_effect_inside_an_expression_suspends_it() -> None:
    source = """
        main:
          params: [n]
          steps:
          - a: {assign: [{x: "${1 + sub(n) * sub(n + 1)}"}]}
          - r: {return: ["${x}", "${if(sub(1) > 5 and sub(2) > 5, sub(3), 0)}"]}
        sub:
          params: [n]
          steps:
          - c: {call: http.post, args: {url: "https://example.com", body: "${n}"}, result: r}
          - r: {return: "${r.body}"}
    """

    def answer(call: Call) -> Outcome:
        return Returned({"code": 200, "headers": {}, "body": call.arguments["body"] * 2})

    run = play(source, 3, answer)
    assert run.result == Succeeded([1 + 6 * 8, 0])
    assert [call.key for call in run.calls] == [
        "main.a:1>sub.c",
        "main.a:2>sub.c",
        "main.r:1>sub.c",
        "main.r:2>sub.c",
    ]


def test_arguments_of_effects_are_checked_before_anything_happens() -> None:
    bad = {
        "call: http.get, args: {url: example.com}": "ValueError",
        "call: http.get, args: {url: 'https://example.com', timeout: 1801}": "ValueError",
        "call: http.get, args: {url: 1}": "TypeError",
        "call: http.get": "TypeError",
        "call: http.request, args: {method: BREW, url: 'https://example.com'}": "ValueError",
        "call: http.post, args: {url: 'https://example.com', auth: {type: Basic}}": "ValueError",
        "call: sys.sleep, args: {seconds: -1}": "ValueError",
        "call: sys.sleep, args: {seconds: 31536001}": "ValueError",
        "call: sys.sleep_until, args: {time: soon}": "ValueError",
        "call: sys.log, args: {severity: INFO}": "ValueError",
        "call: sys.log, args: {text: a, json: {}}": "ValueError",
        "call: sys.log, args: {text: a, severity: LOUD}": "ValueError",
        "call: events.await_callback, args: {callback: {}}": "TypeError",
        "call: unknown_function": "KeyError",
        "call: text.unknown": "KeyError",
    }
    found = {call: error_of(f"- s: {{{call}}}")["tags"][0] for call in bad}
    assert found == bad


def test_logs_sleeps_callbacks_and_clocks() -> None:
    source = """
        - l: {call: sys.log, args: {text: hello, severity: WARNING}}
        - p: {call: sys.log, args: ["${null}"]}
        - a: {assign: [{before: "${sys.now()}"}]}
        - s: {call: sys.sleep, args: {seconds: 90}}
        - u: {call: sys.sleep_until, args: {time: "${time.format(before + 100)}"}}
        - c: {call: events.create_callback_endpoint, args: {http_callback_method: POST}, result: cb}
        - w: {try: {call: events.await_callback, args: {callback: "${cb}", timeout: 60}}, except: {as: e,
                assign: [{tag: "${e.tags[0]}"}, {after: "${sys.now()}"}]}}
        - r: {return: "${if(uuid.generate() == uuid.generate(), 0, 1)}"}
    """
    run = play(source)
    assert (run.result, run.elapsed_seconds) == (Succeeded(1), 160)
    assert [dict(log.arguments) for log in run.logs] == [
        {"severity": "WARNING", "text": "hello"},
        {"severity": "DEFAULT"},
    ]


def test_a_result_that_json_cannot_carry_is_an_error() -> None:
    assert error_of('- r: {return: {b: "${text.encode(\\"a\\")}"}}')["tags"] == ["TypeError"]


def test_connectors_are_called_by_any_dotted_name() -> None:
    source = """
        - a: {call: noroshi.slack.post_message, args: {channel: "C1", text: hi}, result: r}
        - b: {assign: [{s: '${googleapis.secretmanager.v1.projects.secrets.versions.accessString("token", "1", "p")}'}]}
        - r: {return: ["${r}", "${s}"]}
    """
    run = play(source, answer=lambda call: Returned([call.function, dict(call.arguments)]))
    assert run.result == Succeeded(
        [
            ["noroshi.slack.post_message", {"channel": "C1", "text": "hi"}],
            [
                "googleapis.secretmanager.v1.projects.secrets.versions.accessString",
                {"secret_id": "token", "version": "1", "project_id": "p"},
            ],
        ]
    )
