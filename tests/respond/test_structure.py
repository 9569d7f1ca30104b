"""Reading sources: structure, positions of faults, and hostile files."""

from __future__ import annotations

import contextlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema
import pytest
import zstandard

from noroshi.respond.language.checks import check_program
from noroshi.respond.language.effects import Succeeded
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.loading import load_program
from noroshi.respond.language.source import read_source
from noroshi.respond.offline import run_offline
from noroshi.runtime.errors import ContentError


def faults_of(source: str, **more: Any) -> list[str]:
    with pytest.raises(ContentError) as refused:
        load_program(dedent(source), "p.yaml", **more)
    return [f"{fault.line}:{fault.column} {fault.message}" for fault in refused.value.faults]


def test_all_faults_of_a_file_are_told_at_once_with_their_places() -> None:
    source = """\
        main:
          params: [a, b]
          steps:
          - one:
              call: http.get
              arguments: {}
          - two:
              assign:
              - x: ${1 +}
              - 1x: 2
          - three:
              switch:
              - next: one
              - condition: maybe
          - four:
              for: {value: v, in: [1], range: [1, 2], steps: []}
          - five: {assign: [{a: 1}], return: 2}
          - six: {result: r}
          - seven: {next: nine}
        helper: {}
    """
    known = "args, assign, call, except, for, next, parallel, raise, result, retry, return, steps, switch, try"
    assert faults_of(source) == [
        "2:11 'main' takes at most 1 parameter",
        f"6:7 step 'one' has no key 'arguments'; known are {known}",
        "9:17 in the expression: the expression ends too early",
        "10:9 cannot assign to '1x'; write a variable like name, name.key or name[0]",
        "13:9 a switch entry needs a condition",
        "14:20 a condition is an expression ${...} or a boolean",
        "16:12 for needs exactly one of 'in' and 'range'",
        "16:54 for needs a list of at least one step",
        "17:11 step 'five' does more than one thing: assign, return",
        "18:19 'result' needs 'call' beside it",
        "19:19 there is no step 'nine' in 'main'",
        "20:1 routine 'helper' has no steps",
    ]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("", "1:1 the file is empty"),
        ("a: b", "1:1 routine 'a' has no steps"),
        ("text", "1:1 a playbook is a list of steps, or a map of routines with 'main'"),
        ("- a: {assign: [{x: 1}]}\n- a: {b: 1}\n  b: 2", "2:3 a step is a map of exactly one name"),
        ("- a: {return: 1, return: 2}", "1:18 duplicate key 'return'"),
        ("- a: {return: 99999999999999999999}", "1:15 the integer 99999999999999999999 does not fit 64 bits"),
        ("- a: {return: 1e999}", "1:15 the number 1e999 is not finite"),
        ("- a: {return: .nan}", "1:15 the number .nan is not finite"),
        ("- a: {return: !!binary aGk=}", "1:15 the tag"),
        ("- a: {next: 1.5}", "1:13 there is no step '1.5' in 'main'"),
        ("- a: {call: '${f}'}", "1:13 'call' cannot be an expression"),
        ("- a: {call: f, result: a.b}", "1:24 'a.b' is not a variable name"),
        ("- a: {next: break}", "1:13 'next: break' is not inside a loop"),
        ("- a: {steps: [{b: {next: end}}], next: b}", "1:40 cannot jump into the nested steps that hold 'b'"),
        ("- a: {for: {value: v, in: text, steps: [{b: {next: a}}]}}", "1:27 'in' must be a list"),
        ("- a: {for: {value: v, range: ['${x}', 1], steps: [{b: {next: a}}]}}", "1:30 'range' must be two numbers"),
        ("- &a [*a]", "1:3 nested more than 150 levels deep"),
        ("- a: ${x + 'y: z'}", "1:14 not YAML: mapping values are not allowed"),
    ],
)
def test_faults(source: str, fault: str) -> None:
    assert faults_of(source)[0].startswith(fault)


def test_the_commonest_mistake_gets_its_remedy_said() -> None:
    assert "must be quoted" in faults_of('- a:\n    assign:\n    - x: ${"a: " + b}')[0]
    assert "must be quoted" in faults_of("- a:\n    return: @home + ${x}")[0]


def test_long_expressions_are_refused() -> None:
    assert faults_of(f"- a: {{return: '${{{'1+' * 200}1}}'}}") == [
        "1:15 the expression has 401 characters; the most is 400"
    ]
    load_program(f"- a: {{return: '${{{'1+' * 199}11}}'}}", "p")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "- - ? "])
def test_deep_nesting_is_refused_not_crashed_on(opening: str) -> None:
    assert "nested" in faults_of(opening * 20_000)[0]


def test_sources_and_aliases_are_limited() -> None:
    assert faults_of("- a: {return: 1}" + " " * 1000, limits=Limits(source_bytes=1000)) == [
        "0:0 the source is larger than 1000 bytes"
    ]
    laughs = "\n".join(f"- s{n}: {{return: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 1}]}}" for n in range(9))
    assert faults_of(laughs)[0].endswith("aliases expand to too much")


def test_steps_and_values_may_nest_as_deep_as_a_source_may() -> None:
    deep = "{assign: [{x: " + "[" * 40 + "1" + "]" * 40 + "}]}"
    for level in range(34):
        deep = f"{{steps: [{{s{level}: {deep}}}]}}"
    program = load_program(f"- s: {deep}\n- r: {{return: '${{x}}'}}", "p")
    assert [fault.code for fault in check_program(program)] == []
    assert isinstance(run_offline(program).result, Succeeded)


def test_json_is_read_with_tabs_and_surrogate_pairs() -> None:
    source = json.dumps([{"a": {"return": "\U0001f525"}}], indent="\t")
    assert load_program(source, "p") == load_program('- a: {return: "\U0001f525"}', "p")


def _public(shared: Path) -> Iterator[tuple[str, str]]:
    packed = (shared / "corpora" / "google-workflows" / "public-workflows.tar.zst").read_bytes()
    content = zstandard.ZstdDecompressor().stream_reader(packed).read()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and not member.name.endswith(".tsv"):
                yield member.name, file.read().decode()


BEYOND_SCHEMA = {"unknown-step", "no-loop", "branch-exit", "expression"}


def _refused(text: str, path: str) -> bool:
    """Whether a fault is found that a schema could find, too."""
    try:
        program = load_program(text, path)
    except ContentError as error:
        return any(fault.code not in BEYOND_SCHEMA for fault in error.faults)
    return any(fault.code in ("count", "exception-policy") for fault in check_program(program))


STRICTER_SCHEMA = {
    "GoogleCloudPlatform_workflows-demos__bigtable-ai_vertex-vector-search_workflows_batch-export.2aede8.yaml",
    "loldenburg_gcp-workflows-demo__gcf_src_workflows_ftp-to-gcs.e4e004.yaml",
    "ringoldsdev_gcp-workflows-cdk__docs_03_error_handling_fence13.86b8a0.yaml",
}
"""The schema wants whole seconds in a backoff and a literal timeout; the service takes any number or expression."""

LAXER_SCHEMA = {
    "lemonberrylabs_gcw-emulator__.planning_research_edge-cases_fence23.7dea1d.yaml",
    "lemonberrylabs_gcw-emulator__.planning_research_edge-cases_fence9.773127.yaml",
    "lemonberrylabs_gcw-emulator__.planning_research_parallel-execution_fence4.5f913b.yaml",
    "ringoldsdev_gcp-workflows-cdk__docs_07_test_fixtures_fence32.c1081f.yaml",
    "ringoldsdev_gcp-workflows-cdk__docs_07_test_fixtures_fence33.53f1b9.yaml",
    "ringoldsdev_gcp-workflows-cdk__tests_fixtures_parallel_1_branch.a60fab.yaml",
}
"""A subworkflow without steps, and branches that are not 2 to 10, which the schema means to refuse but does not."""


def test_public_workflows_are_judged_like_the_official_schema_judges_them(shared: Path) -> None:
    schema = json.loads((shared / "corpora" / "google-workflows" / "workflows.schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    files = list(_public(shared))
    here, there = set(), set()
    for path, text in files:
        name = Path(path).name
        with contextlib.suppress(ContentError):
            if validator.is_valid(read_source(text, name, Limits()).plain()):
                there.add(name)
        if not _refused(text, name):
            here.add(name)
    assert len(files) == 558
    assert here - there == STRICTER_SCHEMA
    assert there - here == LAXER_SCHEMA


def test_findings_in_public_workflows_name_what_is_wrong(shared: Path) -> None:
    """Files of whole workflows (the others are fragments of documents) have few errors, each a mistake in the file."""
    wrong: dict[str, set[str]] = {}
    for path, text in _public(shared):
        name = Path(path).name
        if "fence" in name or "fixtures" in name:
            continue
        with contextlib.suppress(ContentError):
            errors = [fault for fault in check_program(load_program(text, name)) if fault.severity == "error"]
            if errors:
                wrong[name] = {fault.code for fault in errors}
    assert wrong == MISTAKEN


MISTAKEN = {
    "GoogleCloudPlatform_workflows-demos__syntax-cheat-sheet_workflow.d6bb51.yaml": {"undefined-variable"},
    "GoogleCloudPlatform_workflows-demos__terraform_import-multiple-yamls_workflow.8accea.yaml": {"unknown-function"},
    "averikitsch_workflows-samples__src_connectors_connector_cloudscheduler.workflows.bf7c0d.yaml": {
        "undefined-variable"
    },
    "averikitsch_workflows-samples__src_connectors_connector_cloudscheduler.workflows.e039f3.json": {
        "undefined-variable"
    },
    "averikitsch_workflows-samples__src_connectors_connector_container.workflows.a390fe.json": {"undefined-variable"},
    "averikitsch_workflows-samples__src_connectors_connector_dataflow.workflows.5fa0bb.yaml": {"undefined-variable"},
    "averikitsch_workflows-samples__src_connectors_connector_forms.workflows.275848.json": {"undefined-variable"},
    "averikitsch_workflows-samples__src_connectors_connector_forms.workflows.4036eb.yaml": {"undefined-variable"},
    "averikitsch_workflows-samples__src_connectors_connector_gke.workflows.77c342.yaml": {"undefined-variable"},
    "averikitsch_workflows-samples__src_loop_scope.workflows.977153.yaml": {"undefined-variable"},
    "averikitsch_workflows-samples__src_parallel_inline.workflows.69504d.json": {"undefined-variable"},
    "vectra-ai-research_derf__attack-techniques_aws_impact_s3-ransomware-client-side-encryption"
    "_attack_heredoc0.40ab8f.yaml": {"undefined-variable"},
}
"""Variables that are never set, and functions of other files."""
