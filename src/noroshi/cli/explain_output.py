"""How explanations are printed."""

from __future__ import annotations

from typing import TextIO

import msgspec
from rich.console import Console

from noroshi.cli.printable import printable
from noroshi.offline.explanation import Body, Explanation

_SIGNS = {"pass": "[green]✓[/]", "fail": "[red]✗[/]", "unknown": "[yellow]?[/]"}


def print_explanation(out: TextIO, explanation: Explanation, *, as_json: bool) -> None:
    """Every condition with its sign and values, or everything as JSON."""
    if as_json:
        out.write(msgspec.json.format(msgspec.json.encode(explanation), indent=2).decode() + "\n")
        return
    console = Console(file=out, highlight=False)
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
            found = printable(", ".join(value.values)) or "no value"
            console.print(f"      {value.text} = {found}", markup=False, style="dim")
