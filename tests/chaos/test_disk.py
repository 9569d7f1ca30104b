"""A disk that fills up while records come in: senders are pushed back, and in the end nothing is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.chaos.load import Sender, settle, write_rules
from tests.platform.conftest import Running

LONG = os.environ.get("NOROSHI_CHAOS") == "long"
pytestmark = pytest.mark.timeout(420 if LONG else 300)

_BYTES = 96 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own, which only root can make."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_BYTES}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here: it takes root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_full_for_a_while_costs_nothing(small_disk: Path, tmp_path: Path) -> None:
    platform = Running(small_disk / "platform", "--settings", str(write_rules(tmp_path)))
    try:
        sender = Sender(
            url=(platform.folder / "collect-url").read_text,
            token=platform.told["token"],
            seconds=60 if LONG else 8,
            padding_bytes=2000,
        )
        sender.start()
        time.sleep(2)
        fill(small_disk / "filler")
        time.sleep(30 if LONG else 6)
        (small_disk / "filler").unlink()
        sender.join()
        outcome = settle(platform, sender, 90)
        print(f"\nanswers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
        assert not sender.failure
        assert sender.answers["503"] > 0
        assert outcome.is_right(sender), outcome
    finally:
        platform.stop()


def fill(path: Path) -> None:
    """Leave no byte free."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(min(1 << 20, max(4096, shutil.disk_usage(path).free))))
        except OSError:
            return
