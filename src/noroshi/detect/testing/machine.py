"""A test report for programs: JSON, and JUnit XML as build servers read it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as Xml

import msgspec

from noroshi.detect.testing.coverage import Coverage
from noroshi.detect.testing.outcome import Outcome, TestReport

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report_json(report: TestReport) -> str:
    """One JSON object: `tests`, counts by status, `faults`, and `coverage` with the lines of each file."""
    value: dict[str, Any] = {
        "tests": [_test(outcome) for outcome in report.outcomes],
        "passed": report.count("pass"),
        "failed": report.count("fail"),
        "errors": report.count("error"),
        "skipped": report.count("skip"),
        "faults": [
            {"path": fault.path, "line": fault.line, "column": fault.column, "message": fault.message}
            for fault in report.faults
        ],
    }
    if report.coverage:
        value["coverage"] = _coverage(report.coverage)
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def report_junit(report: TestReport) -> str:
    """A `testsuites` document: a suite for each package and each file of cases, one more for faults of loading."""
    root = Xml.Element(
        "testsuites",
        tests=str(len(report.outcomes) + len(report.faults)),
        failures=str(report.count("fail")),
        errors=str(report.count("error") + len(report.faults)),
        skipped=str(report.count("skip")),
        time=_seconds(report.outcomes),
    )
    ordered = sorted(report.outcomes, key=lambda outcome: outcome.suite)
    for name, group in groupby(ordered, key=lambda outcome: outcome.suite):
        _add_suite(root, name, list(group))
    if report.faults:
        faults = [
            Outcome(
                suite="loading",
                name=fault.path,
                path=fault.path,
                line=fault.line,
                status="error",
                messages=(str(fault),),
            )
            for fault in report.faults
        ]
        _add_suite(root, "loading", faults)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _test(outcome: Outcome) -> dict[str, Any]:
    return {
        "suite": outcome.suite,
        "name": outcome.name,
        "path": outcome.path,
        "line": outcome.line,
        "status": outcome.status,
        "seconds": round(outcome.seconds, 6),
        "messages": list(outcome.messages),
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "percent": round(coverage.percent, 2),
        "files": [
            {
                "path": file.path,
                "percent": round(file.percent, 2),
                "covered": sorted(file.covered),
                "missed": sorted(file.missed),
            }
            for file in coverage.files
        ],
    }


def _add_suite(root: Xml.Element, name: str, outcomes: list[Outcome]) -> None:
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in ("fail", "error", "skip")}
    suite = Xml.SubElement(
        root,
        "testsuite",
        name=_plain(name),
        tests=str(len(outcomes)),
        failures=str(counts["fail"]),
        errors=str(counts["error"]),
        skipped=str(counts["skip"]),
        time=_seconds(outcomes),
    )
    for outcome in outcomes:
        case = Xml.SubElement(
            suite,
            "testcase",
            classname=_plain(name),
            name=_plain(outcome.name),
            file=_plain(outcome.path),
            line=str(outcome.line),
            time=_seconds([outcome]),
        )
        if outcome.status == "skip":
            Xml.SubElement(case, "skipped")
        elif outcome.status != "pass":
            kind = "failure" if outcome.status == "fail" else "error"
            first = outcome.messages[0] if outcome.messages else ""
            Xml.SubElement(case, kind, message=_plain(first)).text = _plain("\n".join(outcome.messages))


def _seconds(outcomes: Any) -> str:
    return f"{sum(outcome.seconds for outcome in outcomes):.6f}"


def _plain(text: str) -> str:
    """XML has no way to write some characters, and events hold any."""
    return _NOT_IN_XML.sub("\ufffd", text)
