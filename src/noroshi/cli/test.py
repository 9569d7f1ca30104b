"""`noroshi test`: the tests of rules."""
# ruff: noqa: PT028 - the command is called `test`; it is none

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from noroshi.sdk import Integration


class ReportFormat(StrEnum):
    """How the report is printed."""

    text = "text"
    json = "json"


def test(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of rules or integrations, or one file of tests.", show_default="content/detections or ."
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List passed tests also when there are more than 50.")
    ] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Show which lines of the rules the tests reach.")
    ] = False,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=100, metavar="PCT", help="Fail below this coverage; implies --coverage.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the report as JUnit XML.")] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="How the report is printed.")] = ReportFormat.text,
    run: Annotated[
        str, typer.Option(metavar="REGEX", help="Only tests whose name holds a match of this expression.")
    ] = "",
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="End a test whose evaluation takes longer.")
    ] = 5.0,
    integrations: Annotated[Path | None, typer.Option(help="Folder of your own integrations.")] = None,
) -> None:
    """Run the tests of rules and integrations: every test_… in *_test.rego, every cases.yaml, every sample.

    Exit code 0 when all passed, 1 when a test failed, could not be loaded or coverage is below the threshold, 2 when
    there is nothing to run.

    Example: noroshi test content/detections --coverage --threshold 90
    """
    from noroshi.detect.testing.machine import report_json, report_junit
    from noroshi.detect.testing.options import SuiteOptions
    from noroshi.detect.testing.text import text_lines
    from noroshi.offline.rule_tests import RuleTestSettings, run_rule_tests
    from noroshi.offline.sample_tests import run_sample_tests
    from noroshi.runtime.errors import UsageError
    from noroshi.state.embedded import EmbeddedValkey

    where = path or (shipped if (shipped := Path("content/detections")).is_dir() else Path())
    if not where.exists():
        raise UsageError(f"there is no {where}; name a folder of rules or a file of tests")
    try:
        re.compile(run)
    except re.error as error:
        raise UsageError(f"--run {run!r} is no regular expression: {error}") from error
    with EmbeddedValkey() as server:
        report = run_rule_tests(
            RuleTestSettings(
                suite=SuiteOptions(path=where, coverage=coverage or threshold is not None, pattern=run),
                state_url=server.url,
                load=partial(_load_integrations, integrations),
                time_limit_seconds=timeout,
            )
        )
    samples = run_sample_tests(where, run)
    report = replace(report, outcomes=[*report.outcomes, *samples.outcomes], faults=[*report.faults, *samples.faults])
    if not report.outcomes and not report.faults:
        raise UsageError(
            f"no tests in {where}: a test is a rule test_… in a *_test.rego, a case in a cases.yaml, or a sample of an "
            "integration"
        )
    if junit:
        junit.write_text(report_junit(report), encoding="utf-8")
    if output is ReportFormat.json:
        typer.echo(report_json(report))
    else:
        typer.echo("\n".join(text_lines(report, verbose=verbose)))
    short = report.coverage is not None and threshold is not None and report.coverage.percent < threshold
    if short:
        typer.echo(f"coverage is below the threshold of {threshold:g} %", err=True)
    if short or not report.succeeded:
        raise typer.Exit(1)


def _load_integrations(more: Path | None) -> dict[str, Integration]:
    from noroshi.app import load_integrations

    return load_integrations(more)
