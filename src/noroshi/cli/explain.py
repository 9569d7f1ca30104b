"""`noroshi explain`: why a rule says something of an event, or why not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from noroshi.offline.explanation import Body, Explanation

_SIGNS = {"pass": "[green]✓[/]", "fail": "[red]✗[/]", "unknown": "[yellow]?[/]"}


def explain(
    rule: Annotated[str, typer.Argument(help="Id of the rule: its package.")],
    event: Annotated[Path, typer.Argument(help="File with the event; - reads standard input.", allow_dash=True)],
    source: Annotated[
        str, typer.Option("--source", help="The file is a raw record of this source, not an `input` document.")
    ] = "",
    rules: Annotated[
        Path | None, typer.Option("--rules", help="Folder of rules.", show_default="the shipped detections")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole explanation as JSON.")] = False,
) -> None:
    """Show every condition of a rule with whether it holds for an event, and for which values.

    Example: noroshi explain gcp.ssh_login_rate event.json
    """
    from rich.console import Console

    from noroshi.app import content_folder, load_integrations
    from noroshi.detect.content.bundle import load_bundle
    from noroshi.offline.explaining import Question, explain
    from noroshi.runtime.errors import UsageError

    bundle = load_bundle(rules or content_folder() / "detections")
    chosen = next((each for each in bundle.rules if each.id == rule), None)
    if chosen is None:
        raise UsageError(f"there is no rule {rule!r}")
    text = sys.stdin.read() if str(event) == "-" else event.read_text(encoding="utf-8")
    explanation = explain(Question(chosen, text, source, bundle.commit), load_integrations)
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(explanation), indent=2).decode())
    else:
        _print(Console(file=sys.stdout, highlight=False), explanation)


def _print(console: Console, explanation: Explanation) -> None:
    said = {True: "matches", False: "does not match", None: "may match, that depends on what is not in this event"}
    console.print(f"[bold]{explanation.rule_id}[/] {said[explanation.matched]}")
    for body in explanation.alerts:
        _print_body(console, body)
    if explanation.helpers:
        console.print("\n[bold]What it uses[/]")
        for body in explanation.helpers:
            _print_body(console, body)
    console.print("\n[bold]Fast pattern[/]" if explanation.patterns else "\nno fast pattern: every event is evaluated")
    for pattern in explanation.patterns:
        told = " or ".join(repr(text) for text in pattern.texts)
        console.print(f"  {_SIGNS['pass' if pattern.hits else 'fail']} ", end="")
        console.print(f"line {pattern.line}: {told}", markup=False)


def _print_body(console: Console, body: Body) -> None:
    console.print(f"\n{body.name} [dim]{body.path}:{body.line}[/]")
    for condition in body.conditions:
        console.print(f"  {_SIGNS[condition.outcome]} ", end="")
        console.print(condition.text, markup=False, end="")
        console.print(f"  [dim]{condition.note}[/]" if condition.note else "")
        for value in condition.values:
            found = ", ".join(value.values) or "no value"
            console.print(f"      {value.text} = {found}", markup=False, style="dim")
