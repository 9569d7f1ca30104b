"""The example notebook runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.lake.stocked import open_table, received, settings_for, stock

from noroshi.lake.tables import TABLES


def test_every_cell_of_the_example_runs(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for(tmp_path / "var" / "noroshi")
    stock(settings, received(["a"]))
    for spec in TABLES:
        open_table(settings, spec)
    (tmp_path / "docs" / "notebooks").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "docs" / "notebooks")
    notebook = json.loads((root / "docs" / "notebooks" / "hunt.ipynb").read_text())
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # noqa: S102 - our own notebook
    assert names["address"] == "192.0.2.1"
