"""The platform is found where the settings say or where it was before, and says so when somebody else is there."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

from tests.platform.conftest import NOROSHI

from noroshi.platform.ports import kept_port

HOST = "127.0.0.1"


def test_the_port_told_last_is_taken_again_unless_it_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "collect-url"
    with socket.create_server((HOST, 0)) as server:
        last = server.getsockname()[1]
        file.write_text(f"http://{HOST}:{last}")
        assert kept_port(0, HOST, file) == 0
    assert kept_port(0, HOST, file) == last
    assert kept_port(8700, HOST, file) == 8700


def test_without_a_readable_address_any_port_will_do(tmp_path: Path) -> None:
    file = tmp_path / "collect-url"
    assert kept_port(0, HOST, file) == 0
    for text in ("", "http://127.0.0.1:x", "\0", "http://127.0.0.1:99999"):
        file.write_text(text)
        assert kept_port(0, HOST, file) == 0


def test_a_platform_whose_port_is_taken_does_not_start_and_says_what_to_do(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        settings = tmp_path / "noroshi.toml"
        settings.write_text(f"[platform]\nport = 0\n[web]\nport = {port}\n")
        command = [NOROSHI, "up", "--dir", tmp_path / "p", "--settings", settings]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"cannot listen at {HOST}, port {port}: Address already in use" in ended.stderr
    assert "web.port (NOROSHI_WEB_PORT)" in ended.stderr
