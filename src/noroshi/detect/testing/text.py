"""A test report for people, in the manner of `opa test`."""

from __future__ import annotations

from collections.abc import Iterator

from noroshi.detect.testing.coverage import Coverage
from noroshi.detect.testing.outcome import Outcome, Status, TestReport

_WORDS: dict[Status, str] = {"pass": "PASS", "fail": "FAIL", "error": "ERROR", "skip": "SKIPPED"}
_RULER = "-" * 80
_QUIET_ABOVE = 50


def text_lines(report: TestReport, *, verbose: bool = False) -> Iterator[str]:
    """The report line by line. Tests that passed are listed when there are at most 50 of them, or with `verbose`."""
    verbose = verbose or len(report.outcomes) <= _QUIET_ABOVE
    for outcome in report.outcomes:
        if verbose or outcome.status in ("fail", "error"):
            yield f"{outcome.title}: {_WORDS[outcome.status]}{_took(outcome)}"
            yield from (f"  {message}" for message in outcome.messages)
    for fault in report.faults:
        yield f"not loaded: {fault}"
    yield _RULER
    yield f"PASS: {report.count('pass')}/{report.total}"
    for status in ("fail", "error"):
        if count := report.count(status):
            yield f"{_WORDS[status]}: {count}/{report.total}"
    if skipped := report.count("skip"):
        yield f"{_WORDS['skip']}: {skipped}/{len(report.outcomes)}"
    if report.faults:
        yield f"NOT LOADED: {len({fault.path for fault in report.faults})}"
    if report.coverage:
        yield from _coverage_lines(report.coverage)


def _took(outcome: Outcome) -> str:
    if outcome.status == "skip":
        return ""
    seconds = outcome.seconds
    if seconds < 1e-3:
        return f" ({seconds * 1e6:.0f}µs)"
    return f" ({seconds * 1e3:.1f}ms)" if seconds < 1 else f" ({seconds:.2f}s)"


def _coverage_lines(coverage: Coverage) -> Iterator[str]:
    yield _RULER
    for file in coverage.files:
        missed = f"  missed: {file.missed_ranges()}" if file.missed else ""
        yield f"{file.percent:6.1f} %  {file.path}{missed}"
    yield f"{coverage.percent:6.1f} %  of all lines"
