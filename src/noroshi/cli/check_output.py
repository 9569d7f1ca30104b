"""How a check shows itself: lines for people and editors, JSON, SARIF 2.1.0, and the table of costs."""

from __future__ import annotations

import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from noroshi.offline.checking import CheckReport
from noroshi.runtime.errors import Fault

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SHOWN_PATTERN = 120


def print_faults(report: CheckReport, out: IO[str]) -> None:
    """A line for each fault, and one that sums up."""
    console = Console(file=out, highlight=False, soft_wrap=True)
    for fault in report.faults:
        style = "red" if fault.severity == "error" else "yellow"
        place, _, _ = str(fault).partition(fault.message)
        console.print(Text.assemble(place, (f"{fault.severity}: ", style), fault.message, (f" [{fault.code}]", "dim")))
    counts = Counter(fault.severity for fault in report.faults)
    numbers = {"rule": report.rules, "playbook": report.playbooks, "integration": report.integrations}
    checked = ", ".join(_number(count, noun) for noun, count in numbers.items() if count or noun != "playbook")
    console.print(f"{checked}: {_number(counts['error'], 'error')}, {_number(counts['warning'], 'warning')}")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def render_json(report: CheckReport) -> str:
    """The faults, the numbers of what was checked and, when measured, the costs, as one JSON object."""
    document: dict[str, Any] = {
        "rules": report.rules,
        "playbooks": report.playbooks,
        "integrations": report.integrations,
        "faults": [
            {
                "path": fault.path,
                "line": fault.line,
                "column": fault.column,
                "severity": fault.severity,
                "code": fault.code,
                "message": fault.message,
            }
            for fault in report.faults
        ],
    }
    if report.costs:
        document["costs"] = [
            {
                "rule": cost.rule_id,
                "pattern": cost.pattern,
                "events": cost.events,
                "hits": cost.hits,
                "microsecondsPerEvaluation": round(cost.microseconds, 1),
                "microsecondsPerEvent": round(cost.microseconds_per_event, 3),
            }
            for cost in report.costs
        ]
    return json.dumps(document, indent=2, ensure_ascii=False)


def render_sarif(report: CheckReport) -> str:
    """The faults in the Static Analysis Results Interchange Format 2.1.0 (OASIS)."""
    codes = sorted({fault.code for fault in report.faults})
    driver = {
        "name": "noroshi check",
        "version": version("noroshi"),
        "rules": [{"id": code, "shortDescription": {"text": code.replace("-", " ")}} for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(fault, codes) for fault in report.faults],
    }
    document = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _result(fault: Fault, codes: list[str]) -> dict[str, Any]:
    path = Path(fault.path)
    place: dict[str, Any] = {"artifactLocation": {"uri": path.as_uri() if path.is_absolute() else path.as_posix()}}
    if fault.line:
        place["region"] = {"startLine": fault.line, "startColumn": max(fault.column, 1)}
    return {
        "ruleId": fault.code,
        "ruleIndex": codes.index(fault.code),
        "level": fault.severity,
        "message": {"text": fault.message},
        "locations": [{"physicalLocation": place}],
    }


def print_costs(report: CheckReport, out: IO[str]) -> None:
    """A table of what each rule costs, dearest first."""
    events = report.costs[0].events if report.costs else 0
    table = Table(title=f"Cost of each rule on {events:,} sample events", title_justify="left")
    table.add_column("rule", no_wrap=True)
    for name in ("hit rate", "µs an evaluation", "µs an event"):
        table.add_column(name, justify="right")
    table.add_column("patterns")
    for cost in report.costs:
        rate = cost.hits / cost.events if cost.events else 0.0
        shown = cost.pattern or "none: evaluated on every event"
        shown = shown if len(shown) <= _SHOWN_PATTERN else shown[: _SHOWN_PATTERN - 1] + "…"
        table.add_row(
            cost.rule_id, f"{rate:.1%}", f"{cost.microseconds:.1f}", f"{cost.microseconds_per_event:.2f}", Text(shown)
        )
    Console(file=out, width=None if out.isatty() else 200).print(table)
