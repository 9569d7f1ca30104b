"""Every shipped integration is whole: its SQL fits the event schema and its samples become the events beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi import integrations
from noroshi.analyze.checking import check_integration

FOLDERS = sorted({path.parent for place in integrations.__path__ for path in Path(place).glob("*/*.sql")})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_has_no_fault(folder: Path) -> None:
    assert [str(fault) for fault in check_integration(folder)] == []
