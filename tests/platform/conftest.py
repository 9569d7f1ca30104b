"""A whole platform in a folder of its own, started as a person would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.commands import noroshi

NOROSHI = str(Path(sys.executable).with_name("noroshi"))


class Running:
    """A platform started with `noroshi up`, and its commands."""

    def __init__(self, folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.told: dict[str, str] = {}
        """What it printed at its start, by the first word of the line: broker, state, http, and at first token."""
        first = not (folder / "tokens.json").exists()
        self.process = subprocess.Popen(
            [NOROSHI, "up", "--dir", str(folder), "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        assert self.process.stdout is not None
        self.greeting = self.process.stdout.readline()
        for line in iter(self.process.stdout.readline, ""):
            name, _, value = line.strip().partition(" ")
            self.told[name] = value.split()[0]
            if (name == "metrics" and not first) or name == "token":
                break

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `noroshi` command on this platform."""
        return noroshi(*arguments, "--dir", self.folder)

    def stop(self) -> int:
        """Ctrl-C; gives the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("platform"))
    yield running
    running.stop()
