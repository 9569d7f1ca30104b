"""The command line, typed in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from noroshi.cli.main import main

Noroshi = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder with a short path, in which commands are typed."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NOROSHI_PLATFORM_DIR", f"{folder}/var")
        yield Path(folder)


@pytest.fixture
def noroshi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Noroshi:
    """The whole command with its exit codes, in this process: to start one takes longer than what most commands do."""

    def types(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = ["noroshi", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        return subprocess.CompletedProcess(words, code, *capsys.readouterr())

    return types
