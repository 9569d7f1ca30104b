"""What a machine can check of the house's rules beyond format, types and layers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TREES = ("src", "tests", "bench", "deploy")
MOST_LINES = 400
"""Where a module has to be taken apart; most should have less than half of that."""
LONG = {
    "src/noroshi/model/event.py": "is generated",
    "src/noroshi/records/migrations/versions/v0001_first_tables.py": "is never changed again",
}
SAYS_NOTHING = {"utils", "helpers", "common", "misc", "base", "manager", "service", "handler", "data", "info"}


@pytest.fixture(scope="module")
def modules(root: Path) -> dict[str, ast.Module]:
    """Every module that people wrote, by its path."""
    files = [file for tree in TREES for file in (root / tree).rglob("*.py") if "generated" not in file.parts]
    return {file.relative_to(root).as_posix(): ast.parse(file.read_bytes()) for file in files}


def test_every_module_says_what_it_is_for(modules: dict[str, ast.Module]) -> None:
    assert [path for path, module in modules.items() if module.body and not ast.get_docstring(module)] == []


def test_names_of_modules_say_what_is_in_them(modules: dict[str, ast.Module]) -> None:
    assert [path for path in modules if SAYS_NOTHING & {*Path(path).with_suffix("").parts}] == []


def test_modules_are_short(modules: dict[str, ast.Module]) -> None:
    lengths = {path: module.body[-1].end_lineno or 0 for path, module in modules.items() if module.body}
    code = {path for path, lines in lengths.items() if lines > MOST_LINES and not path.startswith("tests/")}
    assert code == set(LONG)


def test_nothing_of_our_own_is_patched(modules: dict[str, ast.Module]) -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom | ast.Import)
        and any("mock" in (getattr(node, "module", None) or name.name) for name in node.names)
        and "oidc_provider_mock" not in ast.unparse(node)
    ]
    assert found == []
