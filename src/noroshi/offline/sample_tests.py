"""An integration's samples as tests: each raw file must become the events beside it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from noroshi.analyze.samples import differences, expected_path, raw_samples
from noroshi.detect.testing.outcome import Outcome, TestReport
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.folders import files_below
from noroshi.sdk import is_log_source, load_integration


def run_sample_tests(path: Path, pattern: str = "") -> TestReport:
    """Compare the samples of every integration at or below `path` with the events they must become.

    `pattern` is a regular expression that the name of a test must hold a match of.
    """
    outcomes: list[Outcome] = []
    faults: list[Fault] = []
    for manifest in files_below(path, "manifest.toml"):
        if not is_log_source(manifest.parent):
            continue
        try:
            outcomes += [one for one in _outcomes(manifest.parent, path) if re.search(pattern, one.title)]
        except ContentError as error:
            faults += error.faults
    return TestReport(outcomes, faults)


def _outcomes(folder: Path, root: Path) -> Iterator[Outcome]:
    began = time.perf_counter()
    integration = load_integration(folder)
    differing = dict(differences(integration))
    samples = raw_samples(folder)
    seconds = (time.perf_counter() - began) / max(1, len(samples))
    suite = folder.relative_to(root).as_posix() if folder != root else folder.resolve().name
    for raw in samples:
        difference = differing.get(expected_path(raw))
        yield Outcome(
            suite=suite,
            name=f"{raw.name} becomes its events",
            path=str(raw),
            line=1,
            status="fail" if difference else "pass",
            seconds=seconds,
            messages=tuple(difference.splitlines()) if difference else (),
        )
