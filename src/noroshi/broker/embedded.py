"""A real nats-server with JetStream as a child process: loopback only, random port, generated token."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import secrets
import shutil
import sys
import time
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from noroshi.runtime.child import Child
from noroshi.runtime.errors import ConfigError

_CONFIGURATION: Final = """
server_name: {name}
http_base_path: "/{monitor_path}"
ports_file_dir: {folder}
pid_file: {folder}/nats.pid
max_payload: 64MB
max_pending: 256MB
write_deadline: "10s"
authorization {{ token: {token} }}
jetstream {{
  store_dir: {store}
  max_memory_store: 256MB
  max_file_store: {max_store_bytes}
}}
{cluster}
"""
_HEALTH_SECONDS, _HEALTH_BYTES = 5.0, 4096


class EmbeddedNats:
    """A running server whose streams lie in `folder` and are there again at the next start."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = -1,
        monitor_port: int = -1,
        name: str = "noroshi",
        token: str | None = None,
        max_store_bytes: int = 64 << 30,
        cluster: str = "",
        wait: bool = True,
    ) -> None:
        """Start it and wait until JetStream answers. Raises ConfigError when it does not come up.

        It monitors itself on a port of loopback, below a path that only who knows the token can tell.
        """
        self._folder = folder
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.token = token or secrets.token_urlsafe(24)
        self._forget_ports()
        self._monitor_path = hashlib.sha256(f"monitor {self.token}".encode()).hexdigest()[:32]
        configuration = folder / "nats.conf"
        configuration.touch(mode=0o600)
        text = _CONFIGURATION.format(
            name=name,
            folder=folder,
            token=json.dumps(self.token),
            store=folder / "jetstream",
            max_store_bytes=max_store_bytes,
            cluster=cluster,
            monitor_path=self._monitor_path,
        )
        if configuration.read_text() != text:
            # Once written it stays, so that the server can be started again on a disk that is full.
            configuration.write_text(text)
        place = ["--addr", "127.0.0.1", "--port", str(port), "--http_port", str(monitor_port)]
        command: list[str | Path] = [_find_server(), "--config", configuration, *place]
        self.child = Child(command, log=folder / "log", orphan_signal="TERM")
        self.monitor_port = monitor_port
        self.url = ""
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self, timeout_seconds: float = 10.0) -> None:
        """Return when the server listens; its ports file is written after JetStream has recovered."""
        deadline = time.monotonic() + timeout_seconds
        while not self.url:
            if self.child.exit_code() is not None or time.monotonic() > deadline:
                words = self.child.last_words()
                self.close()
                raise ConfigError(f"nats-server does not start: {words}")
            for file in self._folder.glob("nats-server_*.ports"):
                text = file.read_text()
                if text.rstrip().endswith("}"):
                    told = json.loads(text)
                    self.url = told["nats"][0]
                    self.monitor_port = urlsplit(told["monitoring"][0]).port or 0
            time.sleep(0.005)

    def ailment(self) -> str | None:
        """What its own health check finds wrong: "" is nothing, None says that it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.monitor_port, timeout=_HEALTH_SECONDS)
        try:
            connection.request("GET", f"/{self._monitor_path}/healthz")
            answer = connection.getresponse()
            said = answer.read(_HEALTH_BYTES).decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return "" if answer.status == http.HTTPStatus.OK else said

    def close(self) -> None:
        """Stop the server in order; more than once is fine."""
        self.child.stop()
        self._forget_ports()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _forget_ports(self) -> None:
        for file in self._folder.glob("nats-server_*.ports"):
            file.unlink(missing_ok=True)


def _find_server() -> str:
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("nats-server")
    if not found:
        raise ConfigError("no nats-server for this platform; install one or give the URL of a running one")
    return found
