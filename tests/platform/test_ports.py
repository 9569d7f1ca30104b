"""A room that may choose its port is found where it was before, unless somebody else is there."""

from __future__ import annotations

import socket
from pathlib import Path

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
