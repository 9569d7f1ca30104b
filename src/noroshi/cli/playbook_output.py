"""A run of a playbook, printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from noroshi.respond.engine.execution_record import execution_record
from noroshi.respond.story import what_next

if TYPE_CHECKING:
    from noroshi.respond.engine.contract import RunRecord
    from noroshi.respond.engine.local import LocalEngine


def print_run(engine: LocalEngine, record: RunRecord, *, as_json: bool) -> None:
    """Print the execution record; for people also what is to be done next, on standard error."""
    shown = execution_record(record, engine.steps(record.id))
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for step in shown.pop("steps", []):
        outcome = json.dumps(step.get("error", step.get("result")), ensure_ascii=False) if "endTime" in step else "…"
        typer.echo(f"{step['key']}: {step['function']} {json.dumps(step['args'], ensure_ascii=False)} -> {outcome}")
    for key, value in shown.items():
        typer.echo(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    for line in what_next(engine, record):
        typer.echo(line, err=True)
