"""Before the disk is full nothing new is taken in, and whoever asks is told so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from tests.platform.conftest import Running

from noroshi.platform.space import Disk, Space
from noroshi.platform.supervisor import Supervised, Supervisor
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.settings import PlatformSettings


def test_rooms_give_way_one_after_the_other() -> None:
    steps = [Disk(free, 1000, 100) for free in (200, 199, 100, 99, 50, 49)]
    assert [(disk.is_low, disk.is_short, disk.is_very_short) for disk in steps] == [
        (False, False, False),
        (True, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, False),
        (True, True, True),
    ]


def test_without_a_setting_a_part_of_the_disk_stays_free_and_never_more_than_a_gibibyte(tmp_path: Path) -> None:
    disk = Space(PlatformSettings(dir=tmp_path)).look()  # type: ignore[call-arg]
    assert disk.reserve_bytes == min(1 << 30, int(disk.total_bytes * 0.05))
    nothing = Space(PlatformSettings(dir=tmp_path, min_free_bytes=0)).look()  # type: ignore[call-arg]
    assert (nothing.is_low, nothing.is_short, nothing.is_very_short) == (False, False, False)


def test_a_platform_without_room_takes_nothing_in_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOROSHI_PLATFORM_MIN_FREE_BYTES", str(1 << 60))
    platform = Running(tmp_path / "platform")
    try:
        url, headers = platform.told["http"], {"authorization": f"Bearer {platform.told['token']}"}
        answer = httpx.post(f"{url}/v1/collect/gcp_logging", content=b'{"a":1}', headers=headers)
        ready = httpx.get(f"{url}/readyz")
        metrics = httpx.get(platform.told["metrics"]).text
        found = platform.command("doctor")
        shown = platform.command("status")
    finally:
        platform.stop()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json() == {"error": {"code": "busy", "message": "the disk is nearly full"}}
    assert (ready.status_code, ready.text) == (503, "the disk is nearly full\n")
    assert "noroshi_disk_reserve_bytes 1.15292150460684" in metrics
    assert "noroshi_disk_free_bytes " in metrics
    assert "the disk of the platform's folder is full" in found.stdout
    assert "the disk is full: nothing new is taken in until" in shown.stdout
    assert (found.returncode, shown.returncode) == (1, 0)


def test_what_cannot_be_started_is_tried_again_later_and_costs_the_others_nothing() -> None:
    tries: list[float] = []
    now = 0.0

    def start() -> None:
        tries.append(now)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        raise ConfigError("Valkey does not start: it says nothing")

    async def story() -> tuple[list[str], int]:
        nonlocal now
        stopping, words = asyncio.Event(), []
        supervisor = Supervisor([Supervised("valkey", start)], clock=lambda: now)

        def tell(status: dict[str, dict[str, object]]) -> None:
            nonlocal now
            now += 0.15
            words.append(str(status["valkey"]["lastWords"]))
            if len(tries) == 3:
                stopping.set()

        await supervisor.run(stopping, tell)
        return list(dict.fromkeys(words)), supervisor.status()["valkey"]["restarts"]

    words, restarts = asyncio.run(story())
    assert words == ["[Errno 28] No space left on device", "Valkey does not start: it says nothing"]
    assert restarts == len(tries) == 3
    assert tries[1] - tries[0] >= 0.2
    assert tries[2] - tries[1] >= 0.4
