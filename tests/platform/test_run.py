"""`noroshi run` says of each room when it works, and where it is reached."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import httpx
from tests.platform.conftest import NOROSHI

from noroshi.broker.embedded import EmbeddedNats


def test_each_room_is_told_with_its_address_when_it_works(tmp_path: Path) -> None:
    settings = tmp_path / "noroshi.toml"
    with EmbeddedNats(tmp_path / "nats") as nats:
        broker = f'url = "{nats.url}"\ntoken = "{nats.token}"\n'
        settings.write_text(f'[platform]\ndir = "{tmp_path / "platform"}"\nport = 0\n[broker]\n{broker}')
        process = subprocess.Popen(
            [NOROSHI, "run", "collect", "web", "analyze", "--settings", str(settings)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        try:
            assert process.stdout is not None
            told = [process.stdout.readline().strip() for _ in range(4)]
            addresses = dict(line.split(" works: ") for line in told if " works: " in line)
            ready = httpx.get(f"{addresses['collect']}/readyz").text
            console = httpx.get(addresses["web"], follow_redirects=True).status_code
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    assert sorted(line.partition(":")[0] for line in told) == [
        "analyze works",
        "collect works",
        "nobody can sign in yet",
        "web works",
    ]
    assert (ready, console, process.returncode) == ("ready\n", 200, 0)
