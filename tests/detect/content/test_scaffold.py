"""New detections: complete from the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.detect.content.check import check_rules
from noroshi.detect.content.check_fields import KnownFields
from noroshi.detect.content.scaffold import new_detection
from noroshi.runtime.errors import UsageError
from noroshi.schemas.event import load_event_schema


@pytest.mark.parametrize("name", ["linux/root_login", "root-login", "acme.proxy.tunnel"])
def test_a_new_detection_has_no_fault(tmp_path: Path, name: str) -> None:
    files = new_detection(name, tmp_path)
    assert [file.name for file in files] == ["rule.rego", "rule_test.rego", "cases.yaml", "README.md"]
    assert check_rules(tmp_path, KnownFields({"linux_auth": []}, load_event_schema())) == []


@pytest.mark.parametrize("name", ["", "Upper", "a/import", "1st", "a b", "a//b", "../up"])
def test_names_that_are_no_package_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a detection's name"):
        new_detection(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_detection("a", tmp_path)
    with pytest.raises(UsageError, match="is there already"):
        new_detection("a", tmp_path)
