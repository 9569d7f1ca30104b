"""A disk that fills up while records come in: senders are pushed back, and in the end nothing is missing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.chaos.load import Sender, children, kill, settle, write_rules
from tests.disks import SmallDisk
from tests.platform.conftest import Running

LONG = os.environ.get("NOROSHI_CHAOS") == "long"
pytestmark = pytest.mark.timeout(600 if LONG else 300)

MiB = 1 << 20
SETTLED_SECONDS = 240 if LONG else 90


def start(disk: SmallDisk, folder: Path, *, seconds: float, padding_bytes: int = 2000) -> tuple[Running, Sender]:
    platform = Running(disk.path / "platform", "--settings", str(write_rules(folder)))
    sender = Sender(
        url=(platform.folder / "collect-url").read_text,
        token=platform.told["token"],
        seconds=seconds,
        padding_bytes=padding_bytes,
    )
    sender.start()
    return platform, sender


def seconds_until_taken(sender: Sender) -> float:
    """How long it is from now until a request is taken again."""
    began, before = time.monotonic(), sender.answers["200"]
    while sender.answers["200"] == before and time.monotonic() < began + 90:
        time.sleep(0.05)
    return time.monotonic() - began


def test_a_disk_that_is_full_for_a_while_costs_nothing(
    disk_of: Callable[[int], SmallDisk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a minute brings takes more room than there is, if it is kept after everybody has read it.
    disk = disk_of(192 * MiB if LONG else 96 * MiB)
    monkeypatch.setenv("NOROSHI_PLATFORM_MIN_FREE_BYTES", str((32 if LONG else 4) * MiB))
    platform, sender = start(disk, tmp_path, seconds=60 if LONG else 8)
    try:
        time.sleep(2)
        disk.fill()
        time.sleep(30 if LONG else 6)
        told = platform.command("doctor").stdout
        disk.free()
        waited = seconds_until_taken(sender)
        sender.join()
        outcome = settle(platform, sender, SETTLED_SECONDS)
        print(f"\nanswers {dict(sender.answers)}; taken again {waited:.1f} s after there was room")
        print(f"sent {len(sender.sent)}; {outcome}")
        assert not sender.failure
        assert sender.answers["503"] > 0
        assert outcome.is_right(sender), outcome
        assert "the disk of the platform's folder is full" in told
        assert "is full" not in platform.command("doctor").stdout
    finally:
        platform.stop()


@pytest.mark.skipif(not LONG, reason="fills a disk with records; needs NOROSHI_CHAOS=long")
def test_a_platform_that_has_filled_its_disk_itself_waits_for_a_larger_one(
    disk_of: Callable[[int], SmallDisk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = disk_of(96 * MiB)
    monkeypatch.setenv("NOROSHI_PLATFORM_MIN_FREE_BYTES", str(40 * MiB))
    platform, sender = start(disk, tmp_path, seconds=45)
    try:
        deadline = time.monotonic() + 60
        while not sender.answers["503"] and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(20)
        told = platform.command("status").stdout
        disk.enlarge(512 * MiB)
        waited = seconds_until_taken(sender)
        sender.join()
        outcome = settle(platform, sender, SETTLED_SECONDS)
        print(f"\nanswers {dict(sender.answers)}; taken again {waited:.1f} s after the disk was larger")
        print(f"sent {len(sender.sent)}; {outcome}")
        assert not sender.failure
        assert outcome.is_right(sender), outcome
        assert "the disk is full: nothing new is taken in until 40 MiB are free" in told
        assert {name: child["restarts"] for name, child in children(platform.folder).items() if child["restarts"]} == {}
    finally:
        platform.stop()


@pytest.mark.skipif(not LONG, reason="waits for processes that cannot work; needs NOROSHI_CHAOS=long")
def test_processes_that_are_killed_while_the_disk_is_full_come_back_when_there_is_room(
    disk_of: Callable[[int], SmallDisk], tmp_path: Path
) -> None:
    disk = disk_of(96 * MiB)
    platform, sender = start(disk, tmp_path, seconds=15, padding_bytes=500)
    try:
        time.sleep(2)
        disk.fill()
        time.sleep(1)
        killed = [name for name in children(platform.folder) if kill(platform.folder, name)]
        time.sleep(10)
        disk.free()
        waited = seconds_until_taken(sender)
        sender.join()
        outcome = settle(platform, sender, SETTLED_SECONDS)
        print(f"\nkilled {killed}; answers {dict(sender.answers)}; taken again {waited:.1f} s after there was room")
        print(f"sent {len(sender.sent)}; {outcome}")
        assert platform.process.poll() is None
        assert not sender.failure
        assert outcome.is_right(sender), outcome
    finally:
        platform.stop()
