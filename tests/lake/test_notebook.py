"""The example notebook runs, and shows an answer below each question."""

from __future__ import annotations

import ast
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
    shown = [
        show(ast.parse("".join(cell["source"])), names) for cell in notebook["cells"] if cell["cell_type"] == "code"
    ]
    assert names["address"] == "192.0.2.1"
    assert [text.splitlines()[0][:1] for text in shown if text] == ["┌"] * (len(shown) - 1)


def show(cell: ast.Module, names: dict[str, object]) -> str:
    """Run a cell; what a notebook would show of its last expression, which is when a query is run at all."""
    last = cell.body.pop() if isinstance(cell.body[-1], ast.Expr) else None
    exec(compile(cell, "cell", "exec"), names)  # noqa: S102 - our own notebook
    if not isinstance(last, ast.Expr):
        return ""
    return repr(eval(compile(ast.Expression(last.value), "cell", "eval"), names))  # noqa: S307 - our own notebook
