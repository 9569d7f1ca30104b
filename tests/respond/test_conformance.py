"""The public corpora: what other implementations' tests and published files say of the language."""

from __future__ import annotations

import json
from pathlib import Path

from bench.language import OTHER_EMULATOR_CASES, OTHER_EXPRESSIONS, judge, read_lines

from noroshi.respond.language.loading import load_program

TWINS_DIFFER = {"connector_run.workflows.yaml"}
"""Names of variables differ in the two published files."""


def test_every_case_whose_answer_the_documentation_gives_gets_it_and_the_others_are_named(shared: Path) -> None:
    emulators, expressions = judge(shared)
    # A case that is listed as another one and begins to hold must leave the list.
    assert emulators.unlike == set(OTHER_EMULATOR_CASES)
    assert expressions.unlike == set(OTHER_EXPRESSIONS)
    assert emulators.tell().startswith("emulators: cases whose answer the documentation gives: 56/56 = 100.0%")
    assert expressions.tell().startswith("expressions: cases whose answer the documentation gives: 69/69 = 100.0%")


def test_yaml_and_json_twins_are_equal_programs(shared: Path) -> None:
    twins = read_lines(shared, "samples_yaml_json_pairs.ndjson.zst")
    unequal = set()
    for twin in twins:
        from_yaml = load_program(twin["yaml"], twin["name"])
        from_json = load_program(json.dumps(twin["json"], indent="\t"), twin["name"])
        if from_yaml != from_json:
            unequal.add(twin["name"])
    assert len(twins) == 94
    assert unequal == TWINS_DIFFER
