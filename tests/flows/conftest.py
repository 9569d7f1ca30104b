"""The story that the flows are told of: one platform, to which every shipped source's sample has been sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.platform.conftest import Running
from tests.runtime.receiving import Receiver, receiver

SAMPLES = Path(__file__).resolve().parents[2] / "src" / "noroshi" / "integrations"
READY_SECONDS = 60.0
"""Patience of the test; the goal (5 s) is measured in bench/, on a machine that does nothing else."""


@dataclass(frozen=True, slots=True)
class Story:
    """A running platform that traces every batch, who receives the traces, and the records accepted by source."""

    platform: Running
    traces: Receiver
    sent: dict[str, int]


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with receiver() as traces:
        began = time.monotonic()
        tracing = {"NOROSHI_TRACES_ENDPOINT": traces.url, "NOROSHI_TRACES_RATIO": "1"}
        platform = Running(tmp_path_factory.mktemp("story") / "platform", environment=tracing)
        try:
            assert "Noroshi is up" in platform.greeting
            assert time.monotonic() - began < READY_SECONDS
            yield Story(platform, traces, {source: post(platform, source, body) for source, body in samples().items()})
        finally:
            assert platform.stop() == 0


def samples() -> dict[str, bytes]:
    """One body a source: all its sample files, a record a line. An integration without any is no source."""
    files = {folder.name: sorted(folder.rglob("*.raw.jsonl")) for folder in sorted(SAMPLES.iterdir())}
    return {
        name: b"".join(file.read_bytes().rstrip(b"\n") + b"\n" for file in found)
        for name, found in files.items()
        if found
    }


def post(platform: Running, source: str, body: bytes) -> int:
    """Send records of a source; gives how many were accepted."""
    url, token = platform.told["http"], platform.told["token"]
    answer = httpx.post(f"{url}/v1/collect/{source}", content=body, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    accepted: int = answer.json()["accepted"]
    return accepted
