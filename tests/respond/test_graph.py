"""Playbooks drawn as flowcharts."""

from __future__ import annotations

from textwrap import dedent

from noroshi.respond.graph import mermaid
from noroshi.respond.language.loading import load_program


def test_every_way_through_a_playbook_is_drawn() -> None:
    source = """
        main:
          steps:
          - look: {call: http.get, args: {url: "https://example.com"}, result: r}
          - check:
              switch:
              - {condition: '${r.body == "a"}', next: tell}
              - {condition: "${r.code > 300}", return: 1}
              next: end
          - tell: {try: {call: c.tell}, except: {as: e, call: c.note}}
          - all: {parallel: {branches: [{left: {steps: [{l: {call: c.l}}]}}, {right: {steps: [{m: {call: c.m}}]}}]}}
          - each: {for: {value: v, in: [1], steps: [{do: {call: c.do}}]}}
    """
    assert mermaid(load_program(dedent(source), "p")) == dedent("""\
        flowchart TD
          subgraph r_main ["main()"]
            direction TB
            n1(["main"])
            n2(["end"])
            n3["each<br>for"]
            n4["all<br>parallel"]
            n5["tell<br>try"]
            n6{"check"}
            n7["look<br>http.get"]
            n1 --> n7
            n7 --> n6
            n6 -->|"r.body == #quot;a#quot;"| n5
            n6 -->|"r.code #gt; 300"| n2
            n6 -->|"else"| n2
            n8["c.tell"]
            n5 --> n8
            n9["c.note"]
            n5 -->|"error"| n9
            n8 --> n4
            n9 --> n4
            n10["l<br>c.l"]
            n4 -->|"left"| n10
            n11["m<br>c.m"]
            n4 -->|"right"| n11
            n10 --> n3
            n11 --> n3
            n12["do<br>c.do"]
            n3 -->|"each"| n12
            n12 --> n3
            n3 -->|"done"| n2
          end
    """)


def test_what_a_case_only_assigns_is_drawn_with_a_name() -> None:
    source = """
        main:
          steps:
          - check: {switch: [{condition: "${a == 1}", assign: [{b: 2}, {c.d: 3}]}]}
    """
    assert '    n4["set b, c.d"]' in mermaid(load_program(dedent(source), "p")).splitlines()
