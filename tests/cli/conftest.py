"""A folder to type commands in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder with a short path, in which commands are typed."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NOROSHI_PLATFORM_DIR", f"{folder}/var")
        yield Path(folder)
