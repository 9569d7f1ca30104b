"""`noroshi check`: every fault of rules, playbooks and integrations, without an event."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class FaultFormat(StrEnum):
    """How faults are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"


def check(
    path: Annotated[
        Path | None, typer.Argument(help="Folder or file with rules, playbooks, integrations.", show_default="shipped")
    ] = None,
    output: Annotated[
        FaultFormat, typer.Option("--format", help="sarif is what code scanning services read.")
    ] = FaultFormat.text,
    cost: Annotated[
        bool, typer.Option("--cost", help="Show each rule's fast patterns, hit rate on samples and time an event.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail the check too.")] = False,
) -> None:
    """Report every fault in rules, playbooks and integrations, as path:line:column: message.

    Syntax, unknown functions and fields, METADATA, ATT&CK ids, missing tests and fast patterns. Exit code 1 when there
    is an error, else 0.

    Example: noroshi check content/detections --format sarif > faults.sarif
    """
    from noroshi import integrations
    from noroshi.app import content_folder, load_integrations
    from noroshi.cli.check_output import print_costs, print_faults, render_json, render_sarif
    from noroshi.offline.checking import check_content

    shipped = [content_folder() / "detections", content_folder() / "playbooks"]
    folders = [path] if path else [*shipped, *map(Path, integrations.__path__)]
    report = check_content(folders, load_integrations(), measure_cost=cost)
    if output is FaultFormat.text:
        print_faults(report, sys.stdout)
        if cost:
            print_costs(report, sys.stdout)
    else:
        typer.echo(render_json(report) if output is FaultFormat.json else render_sarif(report))
    failing = ("error", "warning") if strict else ("error",)
    if any(fault.severity in failing for fault in report.faults):
        raise typer.Exit(1)
