"""OPA's own test cases: the ratios that are promised."""

from __future__ import annotations

from pathlib import Path

from bench.conformance import read_cases, run_cases


def test_the_promised_part_of_opas_cases_passes(shared: Path) -> None:
    path = shared / "corpora" / "opa-conformance" / "opa_v1.14_cases.ndjson.zst"
    outcomes = run_cases(read_cases(path))
    passed = sum(outcome.verdict == "pass" for outcome in outcomes)
    accepted = sum(outcome.verdict != "syntax" for outcome in outcomes)
    assert passed >= 0.98 * accepted
    assert passed >= 0.97 * len(outcomes)
