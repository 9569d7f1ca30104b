"""Disks so small that a test can fill them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A file system of its own at `path`."""

    path: Path

    @property
    def _filler(self) -> Path:
        return self.path / "filler"

    def fill(self) -> None:
        """Leave no byte free."""
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(min(1 << 20, max(4096, shutil.disk_usage(self.path).free))))

    def free(self) -> None:
        """Give back what `fill` took."""
        self._filler.unlink()

    def enlarge(self, size: int) -> None:
        """Have so many bytes in all, as somebody does who has no more room."""
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.path)], check=True)


@pytest.fixture
def disk_of(tmp_path: Path) -> Iterator[Callable[[int], SmallDisk]]:
    """Makes disks of so many bytes, in memory; only root can."""
    made: list[Path] = []

    def make(size: int) -> SmallDisk:
        folder = tmp_path / f"disk-{len(made)}"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("no file system can be mounted here: it takes root")
        made.append(folder)
        return SmallDisk(folder)

    yield make
    for folder in made:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
