"""What the demonstration tells people to type works in their shell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from noroshi.cli.demo_output import typed


def test_the_next_commands_begin_as_this_shell_finds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / ".venv" / "bin" / "noroshi"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [".venv/bin/noroshi", "demo"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert typed() == ".venv/bin/noroshi"
    monkeypatch.setenv("PATH", str(program.parent))
    assert typed() == "noroshi"
