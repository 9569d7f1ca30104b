"""`noroshi check` looks at suppressions too."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.offline.checking import check_content

_GOOD = "rules: [web.admin]\nmatch: input.title == `t`\nreason: r\nowner: o\nexpires: 2027-01-31\n"


def test_suppressions_are_checked_with_the_rules_they_are_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = tmp_path / "detections" / "web" / "admin" / "rule.rego"
    rule.parent.mkdir(parents=True)
    rule.write_text('package web.admin\n\nalert contains {"title": "t"} if input.ocsf.class_uid == 3002\n')
    folder = tmp_path / "suppressions"
    folder.mkdir()
    (folder / "good.yaml").write_text(_GOOD)
    (folder / "unknown.yaml").write_text(_GOOD.replace("web.admin", "web.gone"))
    (folder / "wrong.yaml").write_text(_GOOD.replace("2027-01-31", "tomorrow"))

    report = check_content([tmp_path], {})

    told = [(fault.path, fault.line, fault.code, fault.severity) for fault in report.faults if "suppr" in fault.path]
    assert told == [
        ("suppressions/unknown.yaml", 1, "unknown-rule", "warning"),
        ("suppressions/wrong.yaml", 5, "bad-value", "error"),
    ]
