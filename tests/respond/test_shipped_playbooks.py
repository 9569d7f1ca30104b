"""Every shipped playbook passes its own tests, which take every way through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.respond.testing.cases import load_tests
from noroshi.respond.testing.running import run_tests

FOLDER = Path(__file__).resolve().parents[2] / "content" / "playbooks"
PLAYBOOKS = sorted(path.parent.name for path in FOLDER.glob("*/playbook.yaml"))


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_shipped_playbook_passes_its_tests_and_they_take_every_way(name: str) -> None:
    report = run_tests(load_tests(FOLDER / name / "tests.yaml"))
    assert {verdict.name: verdict.failures for verdict in report.verdicts if verdict.failures} == {}
    assert report.coverage.missed() == []
    assert (FOLDER / name / "README.md").is_file()
